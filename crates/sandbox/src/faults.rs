//! What breaks on purpose: faults by chance, denied actions, canned answers. For tests only, so a feature.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use crate::simulator::Rng;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};

use super::refusal::{broken, throttled};
use super::settings::CALLER_ARN;
use super::wire::{AwsRequest, WireError};

/// Shares of requests that go wrong, each 0.0 to 1.0; together at most 1.0.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Faults {
    /// Where the chance comes from.
    pub seed: u64,
    /// Answered with HTTP 500.
    pub server_errors: f64,
    /// The connection breaks in the middle of the answer.
    pub resets: f64,
    /// Throttled, as the service words it.
    pub throttles: f64,
}

/// One fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InjectedFault {
    ServerError,
    Reset,
    Throttle,
}

/// An answer that does not come from the account, as a proxy or a faulty service may give it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CannedAnswer {
    /// HTTP status.
    pub status: u16,
    /// The body, in which `{n}` becomes the number of the request among those of this action.
    pub body: String,
}

impl CannedAnswer {
    /// An answer with status 200.
    #[must_use]
    pub fn ok(body: &str) -> Self {
        Self {
            status: 200,
            body: body.to_owned(),
        }
    }
}

/// Draws faults.
#[derive(Debug)]
pub(crate) struct FaultDice {
    faults: Faults,
    rng: Mutex<Rng>,
}

impl FaultDice {
    pub(crate) fn new(faults: Faults) -> Self {
        Self {
            faults,
            rng: Mutex::new(Rng::new(faults.seed)),
        }
    }

    pub(crate) fn draw(&self) -> Option<InjectedFault> {
        let Faults {
            server_errors,
            resets,
            throttles,
            ..
        } = self.faults;
        let chance = self.rng.lock().unwrap_or_else(PoisonError::into_inner).unit();
        if chance < server_errors {
            Some(InjectedFault::ServerError)
        } else if chance < server_errors + resets {
            Some(InjectedFault::Reset)
        } else if chance < server_errors + resets + throttles {
            Some(InjectedFault::Throttle)
        } else {
            None
        }
    }
}

/// The answer that this request gets instead of its own, if any; `number` counts the requests of the action.
pub(crate) fn instead(
    (canned, denied_actions): (&BTreeMap<String, CannedAnswer>, &BTreeSet<String>),
    dice: &FaultDice,
    request: &AwsRequest,
    (action, number): (&str, u64),
) -> Option<Result<Response, WireError>> {
    if let Some(canned) = canned.get(action) {
        let status = StatusCode::from_u16(canned.status).unwrap_or(StatusCode::OK);
        return Some(Ok(
            (status, canned.body.replace("{n}", &number.to_string())).into_response()
        ));
    }
    match dice.draw() {
        Some(InjectedFault::ServerError) => Some(Err(WireError::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "InternalFailure",
            "a fault of the sandbox",
        ))),
        Some(InjectedFault::Reset) => Some(Ok(broken())),
        Some(InjectedFault::Throttle) => Some(Err(throttled(&request.service))),
        None => {
            let denies = denied_actions.iter().any(|it| it.eq_ignore_ascii_case(action));
            denies.then(|| Err(denied(&request.service, action)))
        }
    }
}

/// A refusal as IAM words it (observed).
fn denied(service: &str, action: &str) -> WireError {
    let message = format!(
        "User: {CALLER_ARN} is not authorized to perform: {action} because no identity-based policy allows the {action} action"
    );
    match service {
        "s3" | "sts" => WireError::new(StatusCode::FORBIDDEN, "AccessDenied", message),
        "lambda" => WireError::new(StatusCode::FORBIDDEN, "AccessDeniedException", message),
        _ => WireError::bad("AccessDeniedException", message),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fault_shares_are_kept() {
        let dice = FaultDice::new(Faults {
            seed: 1,
            server_errors: 0.2,
            resets: 0.1,
            throttles: 0.3,
        });
        let drawn: Vec<_> = (0..1000).map(|_| dice.draw()).collect();
        let count = |fault| drawn.iter().filter(|drawn| **drawn == fault).count();
        assert!((150..250).contains(&count(Some(InjectedFault::ServerError))));
        assert!((50..150).contains(&count(Some(InjectedFault::Reset))));
        assert!((250..350).contains(&count(Some(InjectedFault::Throttle))));
    }
}
