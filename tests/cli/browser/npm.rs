//! Chromium, Node.js, and the packages that `tests/browser/package-lock.json` names, installed once below `target/`.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What the packages are made from; a change of any installs them anew.
const FILES: [&str; 3] = ["package.json", "package-lock.json", "look.cjs"];

/// Names under which Chromium is found.
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// What to do where something is missing.
const HINT: &str = "The test of the HTML report needs Chromium, Node.js 18.19 or newer with npm, and the npm registry. \
                    On Debian, as root: bash .ci/counterparts";

/// The browser.
pub(super) fn chromium() -> Result<PathBuf, String> {
    in_path(std::env::var_os("PATH").as_deref(), &BROWSERS)
        .ok_or_else(|| format!("none of {} is in the PATH\n{HINT}", BROWSERS.join(", ")))
}

fn in_path(path: Option<&OsStr>, names: &[&str]) -> Option<PathBuf> {
    let folders: Vec<PathBuf> = std::env::split_paths(path?).collect();
    names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|path| path.is_file())
}

/// The folder with the script and its packages.
pub(super) fn installed() -> Result<PathBuf, String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser");
    prepared(OsStr::new("npm"), &folder).map_err(|why| format!("{why}\n{HINT}"))?;
    Ok(folder)
}

/// Installs the packages, unless they are there. One process at a time; the stamp is written last, so that what an
/// interrupted installation left is made anew.
fn prepared(npm: &OsStr, folder: &Path) -> Result<(), String> {
    let fault = |error: io::Error| format!("{} cannot be used: {error}", folder.display());
    fs::create_dir_all(folder).map_err(fault)?;
    let lock = File::create(folder.join("lock")).map_err(fault)?;
    // Given back when the file is closed, however this process ends.
    lock.lock().map_err(fault)?;
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
    for file in FILES {
        fs::copy(own.join(file), folder.join(file)).map_err(fault)?;
    }
    let wanted = fs::read_to_string(own.join("package-lock.json")).map_err(fault)?;
    let stamp = folder.join("stamp");
    if fs::read_to_string(&stamp).is_ok_and(|text| text == wanted) {
        return Ok(());
    }
    done(
        Command::new(npm)
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
            .current_dir(folder),
    )
    .map_err(|why| format!("the packages could not be installed from the npm registry: {why}"))?;
    fs::write(&stamp, &wanted).map_err(fault)
}

/// Runs a command to its good end and returns what it printed.
pub(super) fn done(command: &mut Command) -> Result<String, String> {
    let name = command.get_program().display().to_string();
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("{name} cannot be started: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(format!(
        "{name}: {}: {}",
        output.status,
        String::from_utf8_lossy(&output.stderr).trim()
    ))
}

#[test]
fn without_a_browser_or_npm_the_test_fails_and_says_what_to_install() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(in_path(Some(folder.path().as_os_str()), &BROWSERS), None);
    let why = prepared(OsStr::new("no-such-npm"), folder.path()).unwrap_err();
    assert!(why.contains("no-such-npm cannot be started"), "{why}");
    assert!(!folder.path().join("stamp").exists(), "the next run tries again");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci/counterparts");
    assert!(HINT.contains("bash .ci/counterparts") && script.is_file());
}
