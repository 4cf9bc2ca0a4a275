//! An organization around the account: further simulated accounts on the same address, entered by `sts:AssumeRole` and
//! told apart by the access key that it gave.
//!
//! A simulated account has one number, whatever it is made from. A member's answers carry the member's own in its
//! place, and requests to it are read the other way round.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::account::Account;
use super::endpoint::Served;
use super::limits::{Limits, locked};
use super::record::rfc3339;
use super::settings::{ACCOUNT_ID, Settings};
use super::wire::{AwsRequest, WireError, escape, json_answer, xml_answer};

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
    /// It is suspended after so many requests were answered.
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

/// The members that can be entered, behind their access keys.
pub(crate) fn served(organization: &SimulatedOrganization, limits: &Limits) -> BTreeMap<String, Served> {
    let entered = organization.members.iter().filter(|member| !member.suspended);
    let served = entered.map(|member| {
        let mut served = Served::new(Account::new(&member.settings), limits.clone());
        served.id.clone_from(&member.id);
        served.left = member.lasts.into();
        (access_key(&member.id), served)
    });
    served.collect()
}

fn access_key(id: &str) -> String {
    format!("ASIA{id}")
}

/// Counts a request of an account that does not last.
pub(crate) fn lasts(served: &Served) -> Result<(), WireError> {
    let mut left = locked(&served.left);
    match left.as_mut() {
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

/// `AssumeRole`. The words of the refusal are IAM's (observed), and the same whatever is wrong.
pub(crate) fn assume_role(served: &Served, asked: &AwsRequest, now: i64) -> Result<Response, WireError> {
    let form = asked.form();
    let field = |name: &str| {
        form.iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    };
    let organization = &served.organization;
    let arn = field("RoleArn").unwrap_or_default();
    let member = organization
        .members
        .iter()
        .find(|member| arn == format!("arn:aws:iam::{}:role/{}", member.id, organization.role))
        .filter(|member| !member.suspended && field("ExternalId") == organization.external_id.as_deref());
    let Some(member) = member else {
        let message = format!(
            "User: {} is not authorized to perform: sts:AssumeRole on resource: {arn}",
            super::endpoint::CALLER_ARN
        );
        return Err(WireError::new(StatusCode::FORBIDDEN, "AccessDenied", message));
    };
    let (id, role) = (&member.id, &organization.role);
    let session = escape(field("RoleSessionName").unwrap_or_default());
    let credentials = format!(
        "<AccessKeyId>{}</AccessKeyId><SecretAccessKey>secretof{id}</SecretAccessKey><SessionToken>tokenof{id}</SessionToken><Expiration>{}</Expiration>",
        access_key(id),
        rfc3339(now + organization.session)
    );
    let user = format!(
        "<AssumedRoleId>AROAEXAMPLEEXAMPLE01:{session}</AssumedRoleId><Arn>arn:aws:sts::{id}:assumed-role/{role}/{session}</Arn>"
    );
    let metadata = "<ResponseMetadata><RequestId>01234567-89ab-cdef-0123-456789abcdef</RequestId></ResponseMetadata>";
    Ok(xml_answer(&format!(
        "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><Credentials>{credentials}</Credentials><AssumedRoleUser>{user}</AssumedRoleUser></AssumeRoleResult>{metadata}</AssumeRoleResponse>"
    )))
}

/// What AWS Organizations puts on one page; it may be any number (documented).
const PAGE: usize = 2;

/// The id of the root.
const ROOT: &str = "r-ab12";

pub(crate) fn action(asked: &AwsRequest) -> Option<&'static str> {
    match asked.target.as_str() {
        "ListAccounts" => Some("organizations:ListAccounts"),
        "ListRoots" => Some("organizations:ListRoots"),
        "ListAccountsForParent" => Some("organizations:ListAccountsForParent"),
        "ListOrganizationalUnitsForParent" => Some("organizations:ListOrganizationalUnitsForParent"),
        _ => None,
    }
}

/// The accounts and the tree of units. Only the caller's account is told: it manages the organization.
pub(crate) fn answer(served: &Served, asked: &AwsRequest) -> Result<Response, WireError> {
    let request = asked.json()?;
    let field = |name: &str| request.get(name).and_then(Value::as_str).unwrap_or_default();
    let members = &served.organization.members;
    if members.is_empty() {
        let message = "Your account is not a member of an organization.";
        return Err(WireError::bad("AWSOrganizationsNotInUseException", message));
    }
    let units: BTreeSet<&str> = members.iter().flat_map(|member| above(&member.unit)).collect();
    let id = |path: &str| match units.iter().position(|unit| *unit == path) {
        Some(place) => format!("ou-ab12-{place:08}"),
        None => ROOT.to_owned(),
    };
    let manager = json!({"Id": ACCOUNT_ID, "Name": "Main", "Status": "ACTIVE", "State": "ACTIVE"});
    let account = |member: &Member| {
        let state = if member.suspended { "SUSPENDED" } else { "ACTIVE" };
        json!({"Id": member.id, "Name": member.name, "Status": state, "State": state})
    };
    let (list, all): (&str, Vec<Value>) = match asked.target.as_str() {
        "ListRoots" => ("Roots", vec![json!({"Id": ROOT, "Name": "Root"})]),
        "ListOrganizationalUnitsForParent" => {
            let below = units.iter().filter(|unit| id(parent(unit)) == field("ParentId"));
            let name = |unit: &str| unit.rsplit('/').next().unwrap_or_default().to_owned();
            let told = below.map(|unit| json!({"Id": id(unit), "Name": name(unit)}));
            ("OrganizationalUnits", told.collect())
        }
        "ListAccountsForParent" => {
            let here = members.iter().filter(|member| id(&member.unit) == field("ParentId"));
            let manager = (field("ParentId") == ROOT).then_some(manager);
            ("Accounts", manager.into_iter().chain(here.map(account)).collect())
        }
        _ => ("Accounts", members.iter().map(account).chain([manager]).collect()),
    };
    let from: usize = field("NextToken").parse().unwrap_or(0);
    let next = (from + PAGE < all.len()).then(|| (from + PAGE).to_string());
    let page: Vec<Value> = all.into_iter().skip(from).take(PAGE).collect();
    Ok(json_answer(&json!({list: page, "NextToken": next})))
}

/// A unit and all that it is in.
fn above(unit: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(unit), |unit| Some(parent(unit))).take_while(|unit| !unit.is_empty())
}

fn parent(unit: &str) -> &str {
    unit.rsplit_once('/').map_or("", |(parent, _)| parent)
}
