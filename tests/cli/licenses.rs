//! What deny.toml says of licenses and banned crates holds for every crate in Cargo.lock, also without cargo-deny.

use std::process::Command;

use serde_json::Value;

/// Whether one of the choices of every part of a license expression is allowed: `(MIT OR Zlib) AND ISC`, `MIT/Apache-2.0`.
fn allowed(expression: &str, allow: &[&str]) -> bool {
    let clauses = expression
        .split(" AND ")
        .map(|clause| clause.trim_matches(['(', ')', ' ']).replace('/', " OR "));
    let mut clauses = clauses.map(|clause| clause.split(" OR ").any(|license| allow.contains(&license.trim())));
    clauses.all(|allowed| allowed)
}

#[test]
fn every_crate_has_a_license_that_is_allowed_and_none_is_banned() {
    let root = env!("CARGO_MANIFEST_DIR");
    let policy = std::fs::read_to_string(format!("{root}/deny.toml")).unwrap();
    let policy: toml::Table = policy.parse().unwrap();
    let allow = policy["licenses"]["allow"].as_array().unwrap();
    let allow: Vec<&str> = allow.iter().map(|license| license.as_str().unwrap()).collect();
    let banned = policy["bans"]["deny"].as_array().unwrap().iter();
    let banned: Vec<&str> = banned.map(|it| it["crate"].as_str().unwrap()).collect();
    let output = Command::new(env!("CARGO"))
        // Crates of other platforms may have to be downloaded first.
        .args(["metadata", "--locked", "--format-version", "1"])
        .current_dir(root)
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.len() > 200);
    for package in packages {
        let (name, license) = (
            package["name"].as_str().unwrap(),
            package["license"].as_str().unwrap_or_default(),
        );
        assert!(allowed(license, &allow), "{name} is licensed as {license:?}");
        assert!(!banned.contains(&name), "{name} is banned");
        // The crates of this repository have no source.
        if let Some(source) = package["source"].as_str() {
            assert!(
                source.starts_with("registry+https://github.com/rust-lang/crates.io-index"),
                "{name}: {source}"
            );
        }
    }
}

#[test]
fn an_expression_is_allowed_only_if_every_part_is() {
    let allow = ["MIT", "Zlib"];
    for expression in ["MIT", "GPL-3.0 OR MIT", "MIT/Apache-2.0", "(MIT OR ISC) AND Zlib"] {
        assert!(allowed(expression, &allow), "{expression}");
    }
    for expression in ["", "GPL-3.0", "MIT AND GPL-3.0", "(GPL-3.0 OR ISC) AND MIT"] {
        assert!(!allowed(expression, &allow), "{expression}");
    }
}
