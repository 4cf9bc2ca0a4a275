//! Who calls: AWS Config, people, services, and whoever takes a name, a session name or a user agent that the text trusts.

use serde_json::{Value, json};

use super::calls::ProbeCall;
use crate::literals::Literals;

/// The account of those who only take a name.
const STRANGER: &str = "444455556666";

/// What is known of a caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CallerClass {
    /// An AWS service by its service-linked role.
    Service,
    /// A recorder of AWS Config under a role of the customer.
    Recorder,
    /// A person or a workload.
    Person,
    /// The root user.
    Root,
    /// A service without an ARN.
    WithoutArn,
    /// A role or a user that is called like this.
    Named(String),
    /// A session that is called like this.
    Session(String),
    /// A caller with this user agent.
    UserAgent(String),
    /// A caller from this address.
    Address(String),
    /// A role of the customer, whose call this service passed on.
    Through(String),
}

/// A caller.
#[derive(Debug, Clone)]
pub(crate) struct ProbeCaller {
    pub(crate) class: CallerClass,
    pub(crate) identity: Value,
    pub(crate) user_agent: Option<String>,
    pub(crate) address: String,
}

impl ProbeCaller {
    fn new(class: CallerClass, identity: Value, user_agent: &str, address: &str) -> Self {
        Self {
            class,
            identity,
            user_agent: Some(user_agent.to_owned()),
            address: address.to_owned(),
        }
    }

    /// Whether AWS would make such a call: services only read here.
    pub(crate) fn can_call(&self, call: &ProbeCall) -> bool {
        match self.class {
            CallerClass::Service | CallerClass::Recorder => call.is_read(),
            _ => true,
        }
    }

    /// A service by its service-linked role.
    pub(crate) fn service(service: &str, role: &str, account: &str, partition: &str) -> Self {
        let session = if role == "AWSServiceRoleForConfig" {
            "AWSConfig-BucketConfigCheck"
        } else {
            "session"
        };
        let mut identity = role_session(role, session, account);
        if let Some(issuer) = identity.pointer_mut("/sessionContext/sessionIssuer/arn") {
            *issuer = json!(format!(
                "arn:{partition}:iam::{account}:role/aws-service-role/{service}/{role}"
            ));
        }
        set(&mut identity, "invokedBy", service);
        Self::new(CallerClass::Service, identity, service, service)
    }
}

fn set(identity: &mut Value, key: &str, value: &str) {
    if let Some(fields) = identity.as_object_mut() {
        fields.insert(key.to_owned(), json!(value));
    }
}

/// A session of a role.
fn role_session(role: &str, session: &str, account: &str) -> Value {
    json!({
        "type": "AssumedRole",
        "principalId": format!("AROAEXAMPLE:{session}"),
        "arn": format!("arn:aws:sts::{account}:assumed-role/{role}/{session}"),
        "accountId": account,
        "sessionContext": {"sessionIssuer": {
            "type": "Role",
            "arn": format!("arn:aws:iam::{account}:role/{role}"),
            "accountId": account,
            "userName": role,
        }},
    })
}

fn user(name: &str, account: &str) -> Value {
    json!({
        "type": "IAMUser",
        "principalId": "AIDAEXAMPLE",
        "arn": format!("arn:aws:iam::{account}:user/{name}"),
        "accountId": account,
        "userName": name,
    })
}

const AGENT: &str = "aws-cli/2.31.0";
const ADDRESS: &str = "198.51.100.7";
const CONFIG: &str = "config.amazonaws.com";

pub(super) fn callers(literals: &Literals, account: &str, text: &str) -> Vec<ProbeCaller> {
    let mut callers = usual(account);
    services(literals, account, &mut callers);
    // The longer ones first: names that anyone in the account may choose.
    for sample in literals.values_of_all(&IDENTITY).into_iter().rev() {
        named(sample, account, text, &mut callers);
    }
    let person = || role_session("developer", "alice", account);
    for agent in literals.values("userAgent") {
        let class = CallerClass::UserAgent(agent.clone());
        callers.push(ProbeCaller::new(class.clone(), person(), agent, ADDRESS));
        callers.push(ProbeCaller::new(class, user("alice", account), agent, ADDRESS));
    }
    for address in literals.values_of_all(&["sourceIPAddress", "vpcEndpointId"]) {
        // A name of a service is written by AWS; an address belongs to whoever is behind it.
        if is_service(address) {
            through(address, account, &mut callers);
        } else {
            let class = CallerClass::Address(address.clone());
            callers.push(ProbeCaller::new(class.clone(), person(), AGENT, address));
            callers.push(ProbeCaller::new(class, user("alice", account), AGENT, address));
        }
    }
    for service in literals
        .values("userIdentity.invokedBy")
        .iter()
        .filter(|it| is_service(it))
    {
        through(service, account, &mut callers);
    }
    callers
}

/// Fields with names that whoever may create a role or a user chooses.
const IDENTITY: [&str; 6] = [
    "userIdentity",
    "userIdentity.arn",
    "userIdentity.sessionContext.sessionIssuer.arn",
    "userIdentity.sessionContext.sessionIssuer.userName",
    "userIdentity.userName",
    "userIdentity.principalId",
];

fn usual(account: &str) -> Vec<ProbeCaller> {
    let mut recorder = role_session("config-recorder", "AWSConfig-BucketConfigCheck", account);
    set(&mut recorder, "invokedBy", CONFIG);
    let root = json!({
        "type": "Root",
        "principalId": account,
        "arn": format!("arn:aws:iam::{account}:root"),
        "accountId": account,
    });
    let without_arn = json!({"type": "AWSService", "invokedBy": "delivery.logs.amazonaws.com"});
    let anonymous = json!({"type": "AWSAccount", "principalId": "", "accountId": "ANONYMOUS_PRINCIPAL"});
    let mut silent = ProbeCaller::new(CallerClass::Person, user("bob", account), AGENT, ADDRESS);
    silent.user_agent = None;
    vec![
        ProbeCaller::new(CallerClass::Person, user("alice", account), AGENT, ADDRESS),
        ProbeCaller::new(
            CallerClass::Person,
            role_session("developer", "alice", account),
            AGENT,
            ADDRESS,
        ),
        ProbeCaller::service(CONFIG, "AWSServiceRoleForConfig", account, "aws"),
        ProbeCaller::new(CallerClass::Recorder, recorder, CONFIG, CONFIG),
        ProbeCaller::new(CallerClass::Root, root, "Mozilla/5.0", ADDRESS),
        ProbeCaller::new(
            CallerClass::WithoutArn,
            without_arn,
            "delivery.logs.amazonaws.com",
            "delivery.logs.amazonaws.com",
        ),
        ProbeCaller::new(CallerClass::WithoutArn, anonymous, AGENT, ADDRESS),
        silent,
    ]
}

/// Service-linked roles that the text names.
fn services(literals: &Literals, account: &str, callers: &mut Vec<ProbeCaller>) {
    let mut names: Vec<String> = Vec::new();
    for sample in literals.values_of_all(&IDENTITY) {
        let parts = sample.split(['/', ':', '*', '%']);
        let roles = parts.filter(|part| part.starts_with("AWSServiceRoleFor"));
        names.extend(roles.map(|name| name.trim_end_matches("-2").to_owned()));
    }
    names.dedup();
    for name in names
        .iter()
        .filter(|name| name.as_str() != "AWSServiceRoleForConfig")
        .take(3)
    {
        let service = name.trim_start_matches("AWSServiceRoleFor").to_ascii_lowercase();
        let service = format!("{service}.amazonaws.com");
        callers.push(ProbeCaller::service(&service, name, account, "aws"));
    }
}

fn is_service(name: &str) -> bool {
    name.ends_with(".amazonaws.com")
}

/// A role of the customer that a service used, with what AWS writes then.
fn through(service: &str, account: &str, callers: &mut Vec<ProbeCaller>) {
    let mut identity = role_session("deployment", "alice", account);
    set(&mut identity, "invokedBy", service);
    let class = CallerClass::Through(service.to_owned());
    callers.push(ProbeCaller::new(class, identity, service, service));
}

/// Roles, users and sessions whose names make the caller's ARN match.
fn named(sample: &str, account: &str, text: &str, callers: &mut Vec<ProbeCaller>) {
    let is_name = |part: &&str| {
        let valid = |character: char| character.is_ascii_alphanumeric() || "_+=,.@-".contains(character);
        let words = [
            "arn",
            "aws",
            "sts",
            "iam",
            "role",
            "assumed-role",
            "user",
            "aws-service-role",
            "x",
        ];
        let is_account = part.len() == 12 && part.bytes().all(|byte| byte.is_ascii_digit());
        part.len() >= 2 && part.len() <= 64 && part.chars().all(valid) && !words.contains(part) && !is_account
    };
    for name in sample.split(['/', ':']).filter(is_name).take(3) {
        // What is written there word for word is one role; only another account has another role of this name.
        let account = if text.contains(name) { STRANGER } else { account };
        let class = CallerClass::Named(name.to_owned());
        let session = CallerClass::Session(name.to_owned());
        callers.push(ProbeCaller::new(
            class.clone(),
            role_session(name, "alice", account),
            AGENT,
            ADDRESS,
        ));
        callers.push(ProbeCaller::new(class, user(name, account), AGENT, ADDRESS));
        let mut silent = ProbeCaller::new(
            CallerClass::Person,
            role_session(name, "alice", account),
            AGENT,
            ADDRESS,
        );
        silent.user_agent = None;
        callers.push(silent);
        callers.push(ProbeCaller::new(
            session,
            role_session("developer", name, account),
            AGENT,
            ADDRESS,
        ));
    }
}
