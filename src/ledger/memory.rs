//! The ledger of a run, which goes on without one rather than fail: what cannot be remembered can still be reported.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::{Ledger, LedgerError};

/// The ledger of a run, if it has one; shared by the readers of all regions.
#[derive(Debug, Clone, Default)]
pub struct Memory(Arc<Mutex<Inner>>);

#[derive(Debug, Default)]
struct Inner {
    ledger: Option<Ledger>,
    account: String,
    notes: Vec<String>,
}

impl Memory {
    /// Opens a ledger; a damaged file is set aside, and a new one begun.
    ///
    /// # Errors
    /// [`LedgerError`], but not for damage.
    pub fn open(path: &Path, account: &str) -> Result<Self, LedgerError> {
        let mut notes = Vec::new();
        let ledger = match Ledger::open(path, account) {
            Err(LedgerError::Damaged { why, .. }) => {
                notes.push(set_aside(path, &why)?);
                Ledger::open(path, account)?
            }
            opened => opened?,
        };
        Ok(Self(Arc::new(Mutex::new(Inner {
            ledger: Some(ledger),
            account: account.to_owned(),
            notes,
        }))))
    }

    /// None, and why.
    #[must_use]
    pub fn without(why: Option<String>) -> Self {
        let notes = why.into_iter().collect();
        Self(Arc::new(Mutex::new(Inner {
            notes,
            ..Inner::default()
        })))
    }

    /// Works with the ledger, if there is one. Where that fails, nothing is remembered from then on; a damaged file is
    /// set aside, and what follows goes to a new one.
    pub fn with<T>(&self, work: impl FnOnce(&mut Ledger) -> Result<T, LedgerError>) -> Option<T> {
        let mut inner = self.lock();
        let error = match work(inner.ledger.as_mut()?) {
            Ok(done) => return Some(done),
            Err(error) => error,
        };
        let path = inner.ledger.take().map(|ledger| ledger.path)?;
        let began = match &error {
            LedgerError::Damaged { why, .. } => set_aside(&path, why).and_then(|note| {
                inner.notes.push(note);
                Ledger::open(&path, &inner.account)
            }),
            _ => Err(error),
        };
        match began {
            Ok(new) => inner.ledger = Some(new),
            Err(error) => inner.notes.push(format!("{error}; what came after is not remembered")),
        }
        None
    }

    /// What happened to the ledger, for the report.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        self.lock().notes.clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Renames a damaged file and its log, and says so.
fn set_aside(path: &Path, why: &str) -> Result<String, LedgerError> {
    let beside = |ending: &str| PathBuf::from(format!("{}{ending}", path.display()));
    let mut number = 1;
    while beside(&format!(".damaged-{number}")).exists() {
        number += 1;
    }
    let aside = beside(&format!(".damaged-{number}"));
    std::fs::rename(path, &aside).map_err(|error| LedgerError::Unusable {
        path: path.to_owned(),
        why: format!("it is damaged ({why}), and cannot be set aside: {error}"),
    })?;
    for log in ["-wal", "-shm"] {
        // The log of a file that is gone belongs to nothing; mostly there is none.
        let _ = std::fs::remove_file(beside(log));
    }
    Ok(format!(
        "the ledger {} is damaged ({why}): it was set aside as {}, and LookupEvents asked anew",
        path.display(),
        aside.display()
    ))
}
