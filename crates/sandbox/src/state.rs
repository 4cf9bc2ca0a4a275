//! What the answers are made from: the account, those around it, and how they are to behave.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use axum::http::StatusCode;
use axum::response::Response;

use super::account::Account;
use super::event_index::Index;
#[cfg(any(test, feature = "faults"))]
use super::faults::FaultDice;
use super::limits::{Limiter, Limits, locked};
use super::organization::SimulatedOrganization;
use super::settings::ACCOUNT_ID;
use super::wire::{AwsRequest, WireError};

/// Everything the answers are made from.
#[derive(Debug)]
pub(crate) struct Served {
    pub account: Account,
    pub limits: Limits,
    pub limiter: Limiter,
    pub index: Index,
    /// Resource keys that were once left unprocessed.
    pub deferred: Mutex<BTreeSet<String>>,
    /// The account's number.
    pub id: String,
    /// Requests that it still answers, if it does not last.
    pub left: Mutex<Option<u64>>,
    pub organization: SimulatedOrganization,
    /// The members of the organization by access key.
    pub members: BTreeMap<String, Served>,
    #[cfg(any(test, feature = "faults"))]
    pub dice: FaultDice,
    pub calls: Mutex<BTreeMap<String, u64>>,
}

impl Served {
    pub(crate) fn new(account: Account, limits: Limits) -> Self {
        Self {
            index: Index::new(account.records()),
            limiter: Limiter::new(limits.lookup_events_per_second),
            #[cfg(any(test, feature = "faults"))]
            dice: FaultDice::new(limits.faults),
            deferred: Mutex::default(),
            id: ACCOUNT_ID.to_owned(),
            left: Mutex::default(),
            organization: SimulatedOrganization::default(),
            members: BTreeMap::new(),
            calls: Mutex::default(),
            account,
            limits,
        }
    }

    /// Counts a request of an account that does not last.
    pub(crate) fn lasts(&self) -> Result<(), WireError> {
        match locked(&self.left).as_mut() {
            None => Ok(()),
            Some(0) => Err(WireError::new(
                StatusCode::FORBIDDEN,
                "UnrecognizedClientException",
                "The security token included in the request is invalid.",
            )),
            Some(left) => {
                *left -= 1;
                Ok(())
            }
        }
    }

    /// What tests let this request get instead of its answer; `number` counts the requests of the action.
    #[cfg(any(test, feature = "faults"))]
    pub(crate) fn instead(
        &self,
        request: &AwsRequest,
        action: &str,
        number: u64,
    ) -> Option<Result<Response, WireError>> {
        super::faults::instead(
            (&self.limits.canned, &self.limits.denied),
            &self.dice,
            request,
            (action, number),
        )
    }

    /// Without the feature `faults` nothing breaks.
    #[cfg(not(any(test, feature = "faults")))]
    #[expect(clippy::unused_self, reason = "the same call with and without faults")]
    pub(crate) fn instead(&self, _: &AwsRequest, _: &str, _: u64) -> Option<Result<Response, WireError>> {
        None
    }

    /// This account, and those of its organization that can be entered.
    pub(crate) fn accounts(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(self.members.values())
    }
}

/// The members that can be entered, behind their access keys.
pub(crate) fn members(organization: &SimulatedOrganization, limits: &Limits) -> BTreeMap<String, Served> {
    let entered = organization.members.iter().filter(|member| !member.suspended);
    let served = entered.map(|member| {
        let mut served = Served::new(Account::new(&member.settings), limits.clone());
        served.id.clone_from(&member.id);
        served.left = member.lasts.into();
        (access_key(&member.id), served)
    });
    served.collect()
}

pub(crate) fn access_key(id: &str) -> String {
    format!("ASIA{id}")
}
