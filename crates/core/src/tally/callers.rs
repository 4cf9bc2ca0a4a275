//! The callers of the last records: most records have the identity of one that was read a moment ago.

use std::hash::Hash;
use std::sync::Arc;

use super::image::Image;
use crate::catalog::{Caller, Catalog};
use crate::event::{FailedCall, Principal};

/// How many are known; a power of two.
const MOST: usize = 1 << 11;

/// Callers by their identities.
#[derive(Debug, Clone, Default)]
pub(super) struct Callers(Vec<Option<Box<KnownCaller>>>);

/// What was found out of one identity.
#[derive(Debug, Clone)]
pub(super) struct KnownCaller {
    pub(super) principal: Arc<Principal>,
    account: Box<str>,
    read_only: bool,
    pub(super) caller: Caller,
    /// The session's name.
    pub(super) session: Option<Box<str>>,
    pub(super) image: Image,
    pub(super) may_be_scanner: bool,
}

impl Callers {
    /// Who made a call. All calls must be asked of with the same catalog.
    pub(super) fn of_call(&mut self, call: &FailedCall<'_>, catalog: &Catalog) -> Option<&KnownCaller> {
        if self.0.is_empty() {
            self.0.resize(MOST, None);
        }
        let read_only = call.read_only == Some(true);
        // The same identity is in the same place of the memory for as long as it is known here.
        let place = Arc::as_ptr(&call.principal).addr();
        let known = self.0.get_mut((place / 64 * 2 + usize::from(read_only)) % MOST)?;
        let is = |known: &KnownCaller| {
            Arc::ptr_eq(&known.principal, &call.principal)
                && known.read_only == read_only
                && *known.account == *call.account
        };
        if !known.as_deref().is_some_and(is) {
            *known = Some(Box::new(KnownCaller::new(call, catalog)));
        }
        known.as_deref()
    }
}

impl KnownCaller {
    fn new(call: &FailedCall<'_>, catalog: &Catalog) -> Self {
        let principal = Arc::clone(&call.principal);
        let read_only = call.read_only == Some(true);
        let caller = Caller::new(&principal, call.account, read_only).with_session(&principal, catalog);
        let mut image = Image::default();
        caller.hash(&mut image);
        Self {
            account: call.account.into(),
            read_only,
            session: principal.session().map(Box::from),
            may_be_scanner: caller.may_be_scanner(catalog),
            image,
            caller,
            principal,
        }
    }
}
