//! A Python virtual environment with moto in it, made once below `target/` and kept.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The emulator in the version that these tests were written against.
const PINNED: &str = "moto[server,config,s3,awslambda]==5.2.5";

/// The interpreter of moto's environment.
pub(super) fn interpreter() -> PathBuf {
    environment("moto-venv", &[PINNED])
}

/// The interpreter of an environment of this name with these packages.
pub(crate) fn environment(name: &str, packages: &[&str]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    prepared(OsStr::new("python3"), &folder, packages).unwrap_or_else(|why| panic!("{why}"))
}

/// Makes the environment, unless it is there. One process at a time; the stamp is written last, so that what an
/// interrupted installation left is made anew.
fn prepared(python: &OsStr, folder: &Path, packages: &[&str]) -> Result<PathBuf, String> {
    let version = done(Command::new(python).arg("--version"))
        .map_err(|why| sorry(&format!("{} cannot be started", python.display()), &why))?;
    let packed = packages.join(" ");
    let wanted = format!("{packed} on {version}");
    let stamp = folder.join("stamp");
    let file_fault = |error: io::Error| sorry(&format!("{} cannot be used", folder.display()), &error.to_string());
    let lock = File::create(folder.with_extension("lock")).map_err(file_fault)?;
    // Given back when the file is closed, however this process ends.
    lock.lock().map_err(file_fault)?;
    let interpreter = folder.join("bin").join("python");
    if fs::read_to_string(&stamp).is_ok_and(|text| text == wanted) {
        return Ok(interpreter);
    }
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(file_fault)?;
    }
    done(Command::new(python).args(["-m", "venv"]).arg(folder))
        .map_err(|why| sorry("no virtual environment of Python could be made", &why))?;
    done(
        Command::new(&interpreter)
            .args([
                "-m",
                "pip",
                "install",
                "--quiet",
                "--no-input",
                "--disable-pip-version-check",
            ])
            .args(packages),
    )
    .map_err(|why| sorry(&format!("{packed} could not be installed from the package index"), &why))?;
    fs::write(&stamp, &wanted).map_err(file_fault)?;
    Ok(interpreter)
}

/// Runs a command to its good end and returns what it printed.
fn done(command: &mut Command) -> Result<String, String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
    }
    let said = [output.stdout, output.stderr].concat();
    Err(format!("{}: {}", output.status, String::from_utf8_lossy(&said).trim()))
}

fn sorry(what: &str, why: &str) -> String {
    format!("{what}: {why}\nThis test needs python3 with venv, and the Python package index.")
}

#[test]
fn without_python_the_test_fails_and_says_what_it_needs() {
    let folder = tempfile::tempdir().unwrap();
    let why = prepared(OsStr::new("no-such-python3"), &folder.path().join("venv"), &[PINNED]).unwrap_err();
    assert!(why.starts_with("no-such-python3 cannot be started: "), "{why}");
    assert!(why.contains("needs python3"), "{why}");
}

#[test]
#[cfg(unix)]
fn without_the_package_index_the_test_fails_and_the_next_one_tries_again() {
    // A python3 that makes an environment whose pip finds nothing.
    let folder = tempfile::tempdir().unwrap();
    let (python, venv) = (folder.path().join("python3"), folder.path().join("venv"));
    let script = r#"#!/bin/sh
case "$*" in
    --version) echo Python 3 ;;
    "-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
    *) echo "no matching distribution" >&2; exit 1 ;;
esac
"#;
    // Written by another process: a file that is open for writing here might not be started.
    let write = r#"printf %s "$1" > "$2" && chmod +x "$2""#;
    done(Command::new("sh").args(["-c", write, "sh", script]).arg(&python)).unwrap();
    for _ in 0..2 {
        let why = prepared(python.as_os_str(), &venv, &[PINNED]).unwrap_err();
        assert!(why.contains("no matching distribution"), "{why}");
        assert!(why.contains("needs python3"), "{why}");
    }
}
