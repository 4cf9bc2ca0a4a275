//! An organization around the account: further simulated accounts on the same address, entered by `sts:AssumeRole` and
//! told apart by the access key that it gave.
//!
//! A simulated account has one number, whatever it is made from. A member's answers carry the member's own in its
//! place, and requests to it are read the other way round.

use super::settings::Settings;

/// The accounts besides the caller's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimulatedOrganization {
    /// Them.
    pub members: Vec<Member>,
    /// The name of the role that each has.
    pub role: String,
    /// What the role's trust policy asks for, if anything.
    pub external_id: Option<String>,
    /// How long the role's credentials are said to be good, in seconds of the real clock.
    pub session: i64,
    /// Its trail writes the records of all accounts to a log group in the caller's account, as AWS Control Tower sets it up.
    pub log_group: bool,
}

/// One account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its number, twelve digits.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The names of its organizational units from the root down, joined by `/`; empty for none.
    pub unit: String,
    /// It is suspended: nobody can enter it.
    pub suspended: bool,
    /// It is suspended after this number of requests was answered.
    pub lasts: Option<u64>,
    /// What it is made from.
    pub settings: Settings,
}

impl Default for SimulatedOrganization {
    /// Nobody else.
    fn default() -> Self {
        Self {
            members: Vec::new(),
            role: "Auditor".to_owned(),
            external_id: None,
            session: 3600,
            log_group: false,
        }
    }
}

impl SimulatedOrganization {
    /// Two members beside the caller's account, with fewer buckets and functions, and one log group for all three.
    #[must_use]
    pub fn demonstration() -> Self {
        let member = |(id, name, unit): (&str, &str, &str), seed| Member {
            unit: unit.to_owned(),
            ..Member::new(
                id,
                name,
                Settings {
                    seed,
                    days: 15,
                    buckets: 4,
                    functions: 2,
                    ..Settings::default()
                },
            )
        };
        Self {
            members: vec![
                member(("222233334444", "Shop", "Workloads/Prod"), 7),
                member(("333344445555", "Shop Test", "Workloads/Test"), 8),
            ],
            log_group: true,
            ..Self::default()
        }
    }
}

impl Member {
    /// An active account.
    #[must_use]
    pub fn new(id: &str, name: &str, settings: Settings) -> Self {
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            unit: String::new(),
            suspended: false,
            lasts: None,
            settings,
        }
    }
}
