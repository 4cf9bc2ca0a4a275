//! A simulated AWS account: to try the program without one, and to test it against a known truth.
//!
//! # Layout
//! * [`Settings`] -> [`Account`]: pure and deterministic; `scenario/` says who calls what when, `history` collects
//!   it, [`Truth`] is what an auditor has to find.
//! * [`serve`]: the account on a loopback port over AWS's wire protocols, so that the real SDK clients run unchanged.
//! * [`write()`]: the account as a folder of trail files.
//!
//! The facts are those of the catalog and of docs/catalog.md; what was invented is marked where it stands.

mod account;
mod athena;
mod call;
mod caller;
mod cloudtrail;
mod config;
mod endpoint;
mod event_index;
#[cfg(any(test, feature = "faults"))]
mod faults;
mod history;
mod ids;
mod lambda;
mod limits;
mod logs;
mod lookup;
mod organization;
mod organizations;
mod record;
mod refusal;
mod regions;
mod resource;
mod s3;
mod scenario;
mod settings;
pub mod simulator;
mod state;
mod sts;
#[cfg(test)]
mod testing;
mod trail;
mod truth;
mod wire;

pub use account::Account;
pub use endpoint::{Endpoint, serve, serve_organization};
#[cfg(any(test, feature = "faults"))]
pub use faults::{CannedAnswer, Faults};
pub use limits::{Limits, RecorderState};
pub use organization::{Member, SimulatedOrganization};
pub use record::Record;
pub use settings::{ACCOUNT_ID, NOW, REGION, SECOND_REGION, Settings};
pub use trail::{Written, write};
pub use truth::{TrueCaller, TrueCause, TrueFinding, TruePolicy, TrueProof, TrueVerdict, Truth};
