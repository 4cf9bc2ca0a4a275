//! The folder whose files may be read.

use std::path::{Component, Path, PathBuf};

use walkdir::WalkDir;

use crate::error::Error;

/// A folder, without any link in its path.
#[derive(Debug, Clone)]
pub(super) struct Root(PathBuf);

impl Root {
    /// The folder of this name.
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        let folder = std::fs::canonicalize(path).map_err(|error| Error::read(path, &error))?;
        if folder.is_dir() {
            return Ok(Self(folder));
        }
        Err(Error::Unusable {
            path: path.to_owned(),
            why: "--root names a folder".to_owned(),
        })
    }

    /// A file or folder below this one, of which no link leads out. What is outside is not even looked for.
    pub(super) fn path(&self, asked: &str) -> Result<PathBuf, Error> {
        let outside = || Error::OutsideRoot(asked.to_owned());
        let path = self.0.join(asked);
        let leads_up = path.components().any(|part| part == Component::ParentDir);
        if asked.is_empty() || leads_up || !path.starts_with(&self.0) {
            return Err(outside());
        }
        let whole = std::fs::canonicalize(&path).map_err(|error| Error::read(Path::new(asked), &error))?;
        if !whole.starts_with(&self.0) {
            return Err(outside());
        }
        let kind = std::fs::metadata(&whole).map_err(|error| Error::read(Path::new(asked), &error))?;
        if kind.is_dir() {
            self.check_links(&whole).map_err(|()| outside())?;
        } else if !kind.is_file() {
            return Err(outside());
        }
        Ok(whole)
    }

    /// Whether every link below a folder leads to something below the root; links are followed when it is read.
    fn check_links(&self, folder: &Path) -> Result<(), ()> {
        for entry in WalkDir::new(folder).follow_links(true).into_iter().flatten() {
            if entry.path_is_symlink() {
                let target = std::fs::canonicalize(entry.path()).map_err(drop)?;
                target.starts_with(&self.0).then_some(()).ok_or(())?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_below_the_folder_is_found_and_nothing_else() {
        let around = tempfile::tempdir().unwrap();
        let (folder, secret) = (around.path().join("root"), around.path().join("secret.json"));
        std::fs::create_dir_all(folder.join("logs")).unwrap();
        std::fs::write(folder.join("logs/a.json"), "{}").unwrap();
        std::fs::write(&secret, "{}").unwrap();
        let root = Root::open(&folder).unwrap();
        for inside in ["logs", "logs/a.json", "./logs", folder.join("logs").to_str().unwrap()] {
            assert!(root.path(inside).is_ok(), "{inside}");
        }
        let [outside, neighbor] = [secret, around.path().join("root2")].map(|path| path.to_str().unwrap().to_owned());
        for outside in [
            "..",
            "logs/../../secret.json",
            "",
            "/etc/passwd",
            "-",
            "lookup",
            "s3://x/y",
            &outside,
            &neighbor,
        ] {
            assert!(root.path(outside).is_err(), "{outside}");
        }
        assert!(matches!(root.path("no/such"), Err(Error::Read { .. })));
        assert!(matches!(root.path("../no/such"), Err(Error::OutsideRoot(_))));
        assert!(Root::open(&folder.join("logs/a.json")).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_out_is_no_way_out() {
        let around = tempfile::tempdir().unwrap();
        let folder = around.path().join("root");
        std::fs::create_dir_all(folder.join("logs/deep")).unwrap();
        std::fs::write(around.path().join("secret.json"), "{}").unwrap();
        let root = Root::open(&folder).unwrap();
        std::os::unix::fs::symlink("../deep", folder.join("logs/deep/loop")).unwrap();
        std::os::unix::fs::symlink(around.path().join("secret.json"), folder.join("logs/deep/a.json")).unwrap();
        for asked in ["logs", "logs/deep", "logs/deep/a.json"] {
            assert!(matches!(root.path(asked), Err(Error::OutsideRoot(_))), "{asked}");
        }
    }
}
