//! Where the ledgers are.

use std::path::PathBuf;

use etcetera::BaseStrategy as _;

use crate::cache::{CacheError, CacheHandle};
use crate::catalog::Catalog;
use crate::cli::HistoryArgs;
use crate::error::Error;
use crate::health::{CHANGE_CALLS, TARGET_PARAMETERS};

/// How the file of a ledger ends.
pub(in crate::command) const ENDING: &str = "ledger";

/// The folder of the ledgers: `trailhum` in the user's data folder.
pub(in crate::command) fn folder() -> Result<PathBuf, Error> {
    let base = etcetera::choose_base_strategy().map_err(|error| Error::NoDataFolder(error.to_string()))?;
    Ok(base.data_dir().join("trailhum"))
}

/// The ledger of an account. A file that the user named must be usable; without the one in the data folder an audit only
/// takes longer, so it goes on and says so.
pub(super) fn memory(
    args: &HistoryArgs,
    sandbox: bool,
    account: Option<&str>,
    catalog: &Catalog,
) -> Result<CacheHandle, Error> {
    if args.no_cache || (sandbox && args.cache.is_none()) {
        return Ok(CacheHandle::disabled(None));
    }
    let Some(account) = account else {
        let why =
            "what LookupEvents gave is not remembered, as sts:GetCallerIdentity did not say which account this is";
        return Ok(CacheHandle::disabled(Some(why.to_owned())));
    };
    let changes = CHANGE_CALLS
        .iter()
        .flat_map(|(_, call)| TARGET_PARAMETERS.map(|parameter| (*call, parameter)));
    let kept = catalog.parameters().chain(changes).collect();
    if let Some(path) = &args.cache {
        return Ok(CacheHandle::open(path, account, kept)?);
    }
    let path = match folder() {
        Ok(folder) => folder.join(account).with_extension(ENDING),
        Err(error) => {
            return Ok(CacheHandle::disabled(Some(format!(
                "what LookupEvents gave is not remembered: {error}"
            ))));
        }
    };
    match CacheHandle::open_in_data_folder(&path, account, kept) {
        Err(error @ CacheError::Unusable { .. }) => Ok(CacheHandle::disabled(Some(format!(
            "what LookupEvents gave is not remembered: {error}"
        )))),
        opened => Ok(opened?),
    }
}
