//! Why a call failed, as far as its error code and message show it.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::{Catalog, CatalogError, EvidenceLevel, parse};
use crate::text_enum::text_enum;

mod denial;
#[cfg(test)]
mod tests;

pub use denial::{Denial, PolicyKind};

const CODES: (&str, &str) = ("codes.toml", include_str!("codes.toml"));

/// The built-in rules, read once.
static RULES: LazyLock<Result<CodeRules, CatalogError>> = LazyLock::new(|| CodeRules::read(CODES.0, CODES.1));

text_enum! {
    /// Why a call failed.
    pub enum Cause {
        /// A setting that is not configured.
        NotConfigured = "not_configured",
        /// A setting that was configured and is not any more.
        SettingRemoved = "setting_removed",
        /// A resource that was deleted or never existed.
        ResourceMissing = "resource_missing",
        /// A policy does not permit the call.
        AccessDenied = "access_denied",
        /// The service is not enabled in the account or region, or the account is not subscribed to it.
        ServiceNotEnabled = "service_not_enabled",
        /// Too many requests at once.
        Throttled = "throttled",
        /// Credentials that are expired, revoked or not valid.
        InvalidCredentials = "invalid_credentials",
        /// A region that the account has not enabled.
        RegionNotEnabled = "region_not_enabled",
        /// A request that the service cannot accept, whoever makes it.
        InvalidRequest = "invalid_request",
        /// What should be created exists, or is in use.
        Conflict = "conflict",
        /// A dry run: the call would have succeeded.
        DryRun = "dry_run",
        /// A fault of AWS's own.
        ServiceFault = "service_fault",
        /// The code does not show it.
        Unknown = "unknown",
    }
}

impl Cause {
    /// Whether an error of this cause never says "not configured", whatever the call.
    #[must_use]
    pub fn excludes_not_configured(self) -> bool {
        matches!(
            self,
            Self::AccessDenied
                | Self::Throttled
                | Self::InvalidCredentials
                | Self::RegionNotEnabled
                | Self::DryRun
                | Self::ServiceFault
        )
    }
}

/// What a group of error codes means.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeRule {
    /// What these codes mean.
    pub cause: Cause,
    /// The services that mean it so; empty for all of them.
    #[serde(default)]
    pub source: Vec<String>,
    /// Codes in full, without the `Client.` or `Server.` that EC2 puts in front.
    #[serde(default)]
    pub exact: Vec<String>,
    /// Parts of codes that leave no doubt.
    #[serde(default)]
    pub part: Vec<String>,
    /// Texts of which the message has one; empty for any message.
    #[serde(default)]
    pub message: Vec<String>,
    /// How sure we are.
    pub seen: EvidenceLevel,
    /// Where it is read.
    pub links: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CodeFile {
    code: Vec<CodeRule>,
}

/// The rules, prepared to be asked for each failed call.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct CodeRules {
    rules: Vec<CodeRule>,
    /// The rules that name a code in full: those of a service or with a message first.
    exact: HashMap<String, Vec<usize>>,
    /// The rules that name parts of codes, in the order of the file.
    parts: Vec<usize>,
}

impl CodeRules {
    /// The built-in rules.
    pub(super) fn builtin() -> Result<&'static Self, CatalogError> {
        RULES.as_ref().map_err(Clone::clone)
    }

    fn read(file: &str, text: &str) -> Result<Self, CatalogError> {
        let parsed: CodeFile = parse(file, text)?;
        let mut rules = Self {
            rules: parsed.code,
            exact: HashMap::new(),
            parts: Vec::new(),
        };
        for (index, rule) in rules.rules.iter().enumerate() {
            for code in &rule.exact {
                rules.exact.entry(code.clone()).or_default().push(index);
            }
            if !rule.part.is_empty() {
                rules.parts.push(index);
            }
        }
        for indexes in rules.exact.values_mut() {
            let rule = |index: &usize| rules.rules.get(*index);
            indexes.sort_by_key(|index| rule(index).is_some_and(|it| it.source.is_empty() && it.message.is_empty()));
        }
        Ok(rules)
    }

    fn cause(&self, source: &str, code: &str, message: &str) -> Cause {
        let code = bare(code);
        let exact = self.exact.get(code).into_iter().flatten();
        let by_name = self.at(exact).find(|rule| rule.fits(source, message));
        let rule = by_name.or_else(|| {
            let mut by_part = self.at(self.parts.iter());
            by_part.find(|rule| rule.part.iter().any(|part| code.contains(part.as_str())) && rule.fits(source, message))
        });
        rule.map_or(Cause::Unknown, |rule| rule.cause)
    }

    /// The cause, if no message changes it.
    fn cause_by_code(&self, source: &str, code: &str) -> Option<Cause> {
        let code = bare(code);
        let by_name = self.exact.get(code).into_iter().flatten();
        let of_code = |rule: &&CodeRule| rule.part.iter().any(|part| code.contains(part.as_str()));
        let by_part = self.at(self.parts.iter()).filter(of_code);
        let mut rules = self.at(by_name).chain(by_part);
        let depends = rules.any(|rule| !rule.message.is_empty());
        (!depends).then(|| self.cause(source, code, ""))
    }

    fn at<'r>(&'r self, indexes: impl Iterator<Item = &'r usize>) -> impl Iterator<Item = &'r CodeRule> {
        indexes.filter_map(|index| self.rules.get(*index))
    }
}

impl CodeRule {
    fn fits(&self, source: &str, message: &str) -> bool {
        (self.source.is_empty() || self.source.iter().any(|it| it == source))
            && (self.message.is_empty() || self.message.iter().any(|text| message.contains(text.as_str())))
    }
}

/// An error code without what EC2 puts in front of its own.
pub(super) fn bare(code: &str) -> &str {
    code.strip_prefix("Client.")
        .or_else(|| code.strip_prefix("Server."))
        .unwrap_or(code)
}

/// What an error code means by itself, whatever the service and the message.
pub(super) fn cause_of_code(code: &str) -> Cause {
    CodeRules::builtin().map_or(Cause::Unknown, |rules| rules.cause("", code, ""))
}

impl Catalog {
    /// Why a call failed, by its error code and message. A check of the catalog knows better what its own errors mean.
    #[must_use]
    pub fn cause(&self, source: &str, code: &str, message: Option<&str>) -> Cause {
        self.codes.cause(source, code, message.unwrap_or_default())
    }

    /// The same, if no message changes it.
    pub(crate) fn cause_by_code(&self, source: &str, code: &str) -> Option<Cause> {
        self.codes.cause_by_code(source, code)
    }

    /// What error codes mean, in the order of the data file.
    #[must_use]
    pub fn code_rules(&self) -> &[CodeRule] {
        &self.codes.rules
    }
}
