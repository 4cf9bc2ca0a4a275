//! The callers of the last records: most records have the identity of one that was read a moment ago.

use std::hash::{Hash, Hasher};

use super::hash::{Folded, hash_of};
use crate::catalog::{Caller, Catalog};
use crate::event::{FailedCall, Principal};

/// How many are known; a power of two.
const MOST: usize = 1 << 10;

/// Callers by their identities, as the records have them.
#[derive(Debug, Clone, Default)]
pub(super) struct Callers(Vec<Option<Box<KnownCaller>>>);

/// What was found out of one identity.
#[derive(Debug, Clone)]
pub(super) struct KnownCaller {
    pub(super) principal: Principal,
    account: String,
    read_only: bool,
    pub(super) caller: Caller,
    pub(super) hash: u64,
    pub(super) may_be_scanner: bool,
}

impl Callers {
    /// Who made a call. All calls must be asked of with the same catalog.
    pub(super) fn of_call(&mut self, call: &FailedCall<'_>, catalog: &Catalog) -> Option<&KnownCaller> {
        if self.0.is_empty() {
            self.0.resize(MOST, None);
        }
        let texts = call.identity_texts();
        let mut hash = Folded::default();
        texts.hash(&mut hash);
        call.account.hash(&mut hash);
        hash.write_u8(u8::from(call.read_only == Some(true)));
        let seat = usize::try_from(hash.finish() >> 32).ok()? & (MOST - 1);
        let known = self.0.get_mut(seat)?;
        let is = |known: &KnownCaller| {
            known.account == call.account
                && known.read_only == (call.read_only == Some(true))
                && known.principal.texts() == texts
        };
        if !known.as_deref().is_some_and(is) {
            *known = Some(Box::new(KnownCaller::new(call, catalog)));
        }
        known.as_deref()
    }
}

impl KnownCaller {
    fn new(call: &FailedCall<'_>, catalog: &Catalog) -> Self {
        let principal = call.principal();
        let read_only = call.read_only == Some(true);
        let caller = Caller::new(&principal, call.account, read_only).with_session(&principal, catalog);
        Self {
            account: call.account.to_owned(),
            read_only,
            hash: hash_of(&caller),
            may_be_scanner: caller.may_be_scanner(catalog),
            caller,
            principal,
        }
    }
}
