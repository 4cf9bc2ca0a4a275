//! What `cargo package` ships: the sources, the licenses, a readme, and of the program its book; no tests, no scripts.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Each package, its folder, and the folders of it that belong into it.
const PACKAGES: [(&str, &str, &[&str]); 6] = [
    ("trailhum", ".", &["src", "docs"]),
    ("trailhum-core", "crates/core", &["src"]),
    ("trailhum-lint", "crates/lint", &["src"]),
    ("trailhum-mcp", "crates/mcp", &["src"]),
    ("trailhum-report", "crates/report", &["src"]),
    ("trailhum-sandbox", "crates/sandbox", &["src"]),
];

/// What else belongs into each package.
const BESIDE: [&str; 4] = ["Cargo.toml", "LICENSE-APACHE", "LICENSE-MIT", "README.md"];

/// What cargo itself adds; the last one only where there is a repository.
const ADDED: [&str; 3] = ["Cargo.lock", "Cargo.toml.orig", ".cargo_vcs_info.json"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files that cargo would ship.
fn listed(package: &str) -> BTreeSet<PathBuf> {
    let output = Command::new(env!("CARGO"))
        .args(["package", "--list", "--allow-dirty", "--offline", "--package", package])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines()
        .filter(|line| !ADDED.contains(line))
        .map(PathBuf::from)
        .collect()
}

/// All files below a folder, as paths below `base`.
fn files(base: &Path, folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting = vec![base.join(folder)];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else {
            found.push(path.strip_prefix(base).unwrap().to_owned());
        }
    }
    found
}

#[test]
fn a_package_ships_its_sources_its_licenses_and_its_documents_and_nothing_else() {
    for (package, place, folders) in PACKAGES {
        let base = root().join(place);
        let mut expected: BTreeSet<PathBuf> = BESIDE.iter().map(PathBuf::from).collect();
        expected.extend(folders.iter().flat_map(|folder| files(&base, folder)));
        assert_eq!(listed(package), expected, "{package}");
    }
}

#[test]
fn every_package_carries_the_licenses_of_the_repository_and_says_what_it_is() {
    for (package, place, _) in PACKAGES {
        let read = |folder: &Path, name| std::fs::read_to_string(folder.join(name)).unwrap();
        let base = root().join(place);
        for license in ["LICENSE-APACHE", "LICENSE-MIT"] {
            assert!(
                read(&base, license) == read(root(), license),
                "{package}: {license} differs"
            );
        }
        assert!(
            read(&base, "README.md").starts_with(&format!("# {package}\n")),
            "{package}"
        );
    }
}

/// What a source includes is in the same package, so that it builds, and its unit tests run, from what was shipped.
#[test]
fn no_source_includes_a_file_that_is_not_shipped_with_it() {
    let mut count = 0;
    for (package, place, _) in PACKAGES {
        let base = root().join(place);
        let shipped = listed(package);
        for source in files(&base, "src")
            .iter()
            .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
        {
            let text = std::fs::read_to_string(base.join(source)).unwrap();
            for included in ["include_str!(\"", "include_bytes!(\""]
                .iter()
                .flat_map(|name| text.split(name).skip(1))
            {
                let path = source.parent().unwrap().join(included.split('"').next().unwrap());
                assert!(
                    shipped.contains(&path),
                    "{package}: {} includes {}",
                    source.display(),
                    path.display()
                );
                count += 1;
            }
        }
    }
    assert!(count >= 5, "only {count} includes were found");
}

/// A release is found by the names that cargo-binstall makes up from the manifest.
#[test]
fn the_archive_has_the_names_by_which_cargo_binstall_looks_for_it() {
    let read = |path| std::fs::read_to_string(root().join(path)).unwrap();
    let manifest = read("Cargo.toml");
    let folder = "{ name }-v{ version }-{ target }";
    assert!(manifest.contains(&format!("releases/download/v{{ version }}/{folder}.tar.gz\"")));
    assert!(manifest.contains(&format!("bin-dir = \"{folder}/{{ bin }}{{ binary-ext }}\"")));
    let script = read(".ci/archive");
    assert!(
        script.contains("name=trailhum-v$version-$target"),
        "the folder in the archive"
    );
    assert!(script.contains("$name.tar.gz"), "the archive");
    assert!(read(".github/workflows/release.yml").contains("bash .ci/archive"));
}
