//! Where the caches of event history are.

use std::path::PathBuf;

use etcetera::BaseStrategy as _;

use super::request::CacheChoice;
use crate::cache::{CacheError, CacheHandle};
use crate::catalog::Catalog;
use crate::error::Error;
use crate::health::{CHANGE_CALLS, TARGET_PARAMETERS};

/// How the file of a cache ends.
pub const FILE_EXTENSION: &str = "ledger";

/// The folder of the caches: `trailhum` in the user's data folder.
///
/// # Errors
/// [`Error::NoDataFolder`] when the user has none.
pub fn folder() -> Result<PathBuf, Error> {
    let base = etcetera::choose_base_strategy().map_err(|error| Error::NoDataFolder(error.to_string()))?;
    Ok(base.data_dir().join("trailhum"))
}

/// The cache of an account. A file that the user named must be usable; without the one in the data folder an audit only
/// takes longer, so it goes on and says so.
pub(super) fn open(choice: &CacheChoice, account: Option<&str>, catalog: &Catalog) -> Result<CacheHandle, Error> {
    if matches!(choice, CacheChoice::Disabled) {
        return Ok(CacheHandle::disabled(None));
    }
    let disabled = |why: String| Ok(CacheHandle::disabled(Some(format!("event history is not cached{why}"))));
    let Some(account) = account else {
        return disabled(": sts:GetCallerIdentity did not return the account".to_owned());
    };
    let changes = CHANGE_CALLS
        .iter()
        .flat_map(|(_, call)| TARGET_PARAMETERS.map(|parameter| (*call, parameter)));
    let kept = catalog.parameters().chain(changes).collect();
    if let CacheChoice::File(path) = choice {
        return Ok(CacheHandle::open(path, account, kept)?);
    }
    let path = match folder() {
        Ok(folder) => folder.join(account).with_extension(FILE_EXTENSION),
        Err(error) => return disabled(format!(": {error}")),
    };
    match CacheHandle::open_in_data_folder(&path, account, kept) {
        Err(error @ CacheError::Unusable { .. }) => disabled(format!(": {error}")),
        opened => Ok(opened?),
    }
}
