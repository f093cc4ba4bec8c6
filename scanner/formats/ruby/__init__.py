"""Ruby: what Bundler and RubyGems read. Gemfiles and gemspecs are programs, read as lines of a grammar, never run."""

from scanner.formats.shapes.names import words

# Each module, with what stands in every path that it reads: one of these, case folded.
FORMATS = {
    "bundle_config": words(".bundle/config"),
    "gemfile": words("gemfile gems.rb"),
    "gemfile_lock": words("gemfile gems.locked"),
    "gemspec": words(".gemspec"),
}
