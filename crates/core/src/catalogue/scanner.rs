//! Principals that sweep accounts.

use serde::Deserialize;

/// Someone who reads the configuration of many resources, and how to know them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scanner {
    /// Short name, such as `config-recorder`; unique.
    pub id: String,
    /// The name for people.
    pub name: String,
    /// By what it is known.
    pub proof: ProofRule,
    /// The AWS service behind it, such as `config.amazonaws.com`; empty for claims.
    pub service_principal: String,
    /// The name of its service-linked role; empty otherwise.
    pub role: String,
    /// Session names it was seen with. They explain; they prove nothing.
    pub sessions: Vec<Session>,
    /// Texts that its user agent contains; for claims only.
    pub user_agent: Vec<String>,
    /// Why it calls.
    pub means: String,
    /// How sure we are.
    pub seen: super::Level,
    /// Where to read on.
    pub links: Vec<String>,
}

/// By what a scanner is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProofRule {
    /// A role that only AWS can create.
    ServiceLinkedRole,
    /// The role that the account's configuration recorder names.
    RecorderRole,
    /// Its user agent, which anybody may write.
    Claim,
}

/// A session name and what is done under it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Session {
    /// The session's name.
    pub name: String,
    /// What the scanner does under it.
    pub does: String,
}

impl Scanner {
    /// What is done under a session of this name.
    #[must_use]
    pub fn session(&self, name: &str) -> Option<&Session> {
        self.sessions.iter().find(|session| session.name == name)
    }

    /// Whether a user agent claims to be this scanner: by a text of its own, or by the name of the AWS service.
    #[must_use]
    pub fn is_claimed_by(&self, user_agent: &str) -> bool {
        match self.proof {
            ProofRule::Claim => self.user_agent.iter().any(|text| user_agent.contains(text.as_str())),
            ProofRule::ServiceLinkedRole => user_agent == self.service_principal,
            ProofRule::RecorderRole => false,
        }
    }
}
