//! What programs and vendors say of themselves. Everybody may say so: a claim names a caller and proves nothing.

use std::sync::LazyLock;

use serde::Deserialize;

use super::known::fits;
use super::{Catalog, CatalogError, EvidenceLevel, parse};
use crate::text_enum::text_enum;

#[cfg(test)]
mod tests;

const CLAIMS: (&str, &str) = ("claims.toml", include_str!("claims.toml"));

/// The built-in claims, read once.
static ENTRIES: LazyLock<Result<Claims, CatalogError>> = LazyLock::new(|| Claims::read(CLAIMS.0, CLAIMS.1));

text_enum! {
    /// By what a claim is made.
    pub enum ClaimSign {
        /// The account of the caller is one that a vendor publishes.
        Account = "account",
        /// The user agent.
        UserAgent = "user_agent",
        /// The name of the role.
        RoleName = "role_name",
        /// The name of the session.
        Session = "session",
    }
}

/// A program or a vendor, and how it shows.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// Short name, such as `terraform`; unique.
    pub id: String,
    /// The name for people.
    pub name: String,
    /// Texts with which a word of the user agent begins.
    #[serde(default)]
    pub user_agent: Vec<String>,
    /// Names of roles, with `*` at the end.
    #[serde(default)]
    pub role: Vec<String>,
    /// Names of sessions, with `*` at the end.
    #[serde(default)]
    pub session: Vec<String>,
    /// Accounts of the vendor.
    #[serde(default)]
    pub account: Vec<String>,
    /// Whether anything may be behind it: an SDK, a console.
    #[serde(default)]
    pub generic: bool,
    /// Why it calls.
    pub means: String,
    /// How sure we are that it shows so.
    pub seen: EvidenceLevel,
    /// Signs that nobody has read or seen.
    #[serde(default)]
    pub inferred: Vec<ClaimSign>,
    /// Where to read on.
    pub links: Vec<String>,
}

/// What a record shows that can be claimed.
#[derive(Debug, Clone, Copy, Default)]
pub struct ClaimSigns<'a> {
    /// `userAgent`.
    pub user_agent: Option<&'a str>,
    /// The name of the role, without its path.
    pub role_name: Option<&'a str>,
    /// The name of the session.
    pub session: Option<&'a str>,
    /// The account of the caller.
    pub account: Option<&'a str>,
}

/// The claims, prepared to be asked for each failed call.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Claims {
    entries: Vec<Claim>,
    /// The texts of user agents by their first byte, each with its claim.
    by_letter: Vec<Vec<(String, usize)>>,
}

impl Claims {
    /// The built-in claims.
    pub(super) fn builtin() -> Result<&'static Self, CatalogError> {
        ENTRIES.as_ref().map_err(Clone::clone)
    }

    fn read(file: &str, text: &str) -> Result<Self, CatalogError> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct ClaimFile {
            claim: Vec<Claim>,
        }
        let parsed: ClaimFile = parse(file, text)?;
        let mut by_letter = vec![Vec::new(); 256];
        for (index, claim) in parsed.claim.iter().enumerate() {
            for text in &claim.user_agent {
                let letter = text.bytes().next().unwrap_or_default();
                if let Some(texts) = by_letter.get_mut(usize::from(letter)) {
                    texts.push((text.clone(), index));
                }
            }
        }
        let entries = parsed.claim;
        Ok(Self { entries, by_letter })
    }

    /// The first claim of which a word of the user agent begins with a text.
    fn by_user_agent(&self, user_agent: &str) -> Option<&Claim> {
        let bytes = user_agent.as_bytes();
        let mut first: Option<usize> = None;
        let mut in_word = false;
        for (at, letter) in bytes.iter().enumerate() {
            let begins = !in_word;
            in_word = letter.is_ascii_alphanumeric();
            let texts = self.by_letter.get(usize::from(*letter)).filter(|_| begins && in_word);
            for (text, index) in texts.into_iter().flatten() {
                let earlier = first.is_none_or(|first| *index < first);
                if earlier && bytes.get(at..).is_some_and(|rest| rest.starts_with(text.as_bytes())) {
                    first = Some(*index);
                }
            }
        }
        self.entries.get(first?)
    }

    fn find(&self, signs: ClaimSigns<'_>) -> Option<(&Claim, ClaimSign)> {
        let by = |sign: ClaimSign, text: Option<&str>, patterns: fn(&Claim) -> &[String]| {
            let text = text?;
            let named = |claim: &&Claim| patterns(claim).iter().any(|pattern| fits(pattern, text));
            self.entries.iter().find(named).map(|claim| (claim, sign))
        };
        let account = || by(ClaimSign::Account, signs.account, |claim| &claim.account);
        let role = || by(ClaimSign::RoleName, signs.role_name, |claim| &claim.role);
        let session = || by(ClaimSign::Session, signs.session, |claim| &claim.session);
        let agent = signs.user_agent.and_then(|agent| self.by_user_agent(agent));
        let agent = agent.map(|claim| (claim, ClaimSign::UserAgent));
        let particular = account()
            .or(agent.filter(|(claim, _)| !claim.generic))
            .or_else(role)
            .or_else(|| session().filter(|(claim, _)| !claim.generic));
        particular.or(agent).or_else(session)
    }
}

impl Catalog {
    /// All claims, in the order of the data file.
    #[must_use]
    pub fn all_claims(&self) -> &[Claim] {
        &self.claims.entries
    }

    /// The claim of this id.
    #[must_use]
    pub fn claim_by_id(&self, id: &str) -> Option<&Claim> {
        self.all_claims().iter().find(|claim| claim.id == id)
    }

    /// What a user agent claims to be, the most particular first.
    #[must_use]
    pub fn claim(&self, user_agent: &str) -> Option<&Claim> {
        self.claims.by_user_agent(user_agent)
    }

    /// What a caller claims to be, and by what. An account comes first, because AWS writes it; then what is particular;
    /// an SDK or a console last.
    #[must_use]
    pub fn claims(&self, signs: ClaimSigns<'_>) -> Option<(&Claim, ClaimSign)> {
        self.claims.find(signs)
    }
}
