//! All callers, causes and verdicts, and what is known of errors, as a page in Markdown.

use std::io::{self, Write};

use crate::catalog::{
    CallerKind, Catalog, Cause, Check, Claim, ClaimSign, CodeRule, Harmless, KnownError, PolicyKind, Proof,
};
use crate::finding::{Unsteady, Verdict, Why};

const ABOUT: &str = "\
# Reference: verdicts, callers, causes

`trailhum checks --format markdown` prints this page.

Every failed API call in CloudTrail belongs to a recurring error: the same account, region, caller, API call, error \
code and, for checks, resource. Each gets three answers. *Who called?* is read only from what AWS itself writes into the record. \
*Why did it fail?* is read from the error code and the message. *What needs attention?* is the verdict.
";

pub(super) fn write(catalog: &Catalog, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{ABOUT}")?;
    section("Verdicts", "Those that need attention come first.", out)?;
    rows(Verdict::ALL.map(|it| (it.as_str(), it.about())), out)?;
    let about = "The rule that decided the verdict (`why` in a report). Those that need attention come first.";
    section("Rules", about, out)?;
    rows(Why::ALL.map(|it| (it.as_str(), it.about())), out)?;
    let about =
        "What verifies a caller. User agents, session names and role names prove nothing: anyone can choose them.";
    section("Callers", about, out)?;
    rows(CallerKind::ALL.map(|it| (it.as_str(), it.about())), out)?;
    section("Proof", "How well the caller is known.", out)?;
    rows(Proof::ALL.map(|it| (it.as_str(), it.about())), out)?;
    let about = "An identity that is not an AWS service is a `client` if it is steady: it gets only \"not configured\", on at least three days, from at most three addresses that are each in use from the first to the last third of that time, from at most two services, and most of it repeatedly. Otherwise, this is why not. `--known-identity ARN` vouches for one.";
    section("Steady identities", about, out)?;
    rows(Unsteady::ALL.map(|it| (it.as_str(), it.about())), out)?;
    section("Causes", "Why the call failed.", out)?;
    rows(Cause::ALL.map(|it| (it.as_str(), it.about())), out)?;
    let about = "The policy that denied a call, read only from \"because no ... policy allows\" or \"with an explicit deny in a ... policy\" in the message.";
    section("Policies", about, out)?;
    rows(PolicyKind::ALL.map(|it| (it.as_str(), it.about())), out)?;
    let about = "What a code means by itself. The errors of checks are in [the catalog](catalog.md).";
    section("Error codes", about, out)?;
    for rule in catalog.code_rules() {
        code(rule, out)?;
    }
    checks(catalog, out)?;
    let about = "Errors that many accounts have. An error is `benign` only if it is *harmless* for a service that is named here and the record verifies that service. All other entries only explain; you decide.";
    section("Known errors", about, out)?;
    for known in catalog.known_errors() {
        error(known, out)?;
    }
    let about = "Programs and vendors that identify themselves. A claim names a caller but verifies nothing: anyone can make it.";
    section("Claims", about, out)?;
    for claim in catalog.all_claims() {
        name(claim, out)?;
    }
    Ok(())
}

/// The checks, each with a link to its page.
fn checks(catalog: &Catalog, out: &mut dyn Write) -> io::Result<()> {
    let about = "Settings that AWS services poll, with the error where one is not configured.";
    section("Checks", about, out)?;
    for Check { entry, .. } in catalog.lookups() {
        let codes = entry.error.join("`, `");
        writeln!(out, "- [{}](checks/{}.md): `{codes}`", entry.title, entry.id)?;
    }
    Ok(())
}

fn section(title: &str, about: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n## {title}\n\n{about}\n")
}

fn rows<const N: usize>(rows: [(&str, &str); N], out: &mut dyn Write) -> io::Result<()> {
    for (name, about) in rows {
        writeln!(out, "- `{name}`: {}", about.trim())?;
    }
    Ok(())
}

fn code(rule: &CodeRule, out: &mut dyn Write) -> io::Result<()> {
    let exact = rule.exact.iter().map(|code| format!("`{code}`"));
    let parts = rule.part.iter().map(|part| format!("`*{part}*`"));
    let codes: Vec<String> = exact.chain(parts).collect();
    let of = if rule.source.is_empty() {
        String::new()
    } else {
        format!(" of {}", rule.source.join(", "))
    };
    let message = match rule.message.as_slice() {
        [] => String::new(),
        texts => format!(", with the message \"{}\"", texts.join("\" or \"")),
    };
    writeln!(
        out,
        "- `{}` ({}): {}{of}{message}",
        rule.cause,
        rule.seen.as_str(),
        codes.join(", ")
    )
}

fn name(claim: &Claim, out: &mut dyn Write) -> io::Result<()> {
    let signs = [
        (ClaimSign::UserAgent, "user agent", &claim.user_agent),
        (ClaimSign::RoleName, "role", &claim.role),
        (ClaimSign::Session, "session", &claim.session),
        (ClaimSign::Account, "account", &claim.account),
    ];
    let signs = signs.into_iter().filter(|(_, _, texts)| !texts.is_empty());
    let signs = signs.map(|(sign, about, texts)| {
        let doubt = if claim.inferred.contains(&sign) {
            " (inferred)"
        } else {
            ""
        };
        format!("{about} `{}`{doubt}", texts.join("`, `"))
    });
    let signs: Vec<String> = signs.collect();
    writeln!(out, "- {} ({}): {}", claim.name, claim.seen.as_str(), signs.join("; "))
}

fn error(known: &KnownError, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "### {}\n", known.title)?;
    writeln!(
        out,
        "`{}` `{}` `{}`; {}; {}.\n",
        known.service.join(", "),
        known.event.join(", "),
        known.error.join(", "),
        harmless(known),
        known.seen.as_str()
    )?;
    let callers = &known.callers;
    let people = callers.people.then_some("people and applications");
    let who: Vec<&str> = callers.services.iter().map(String::as_str).chain(people).collect();
    writeln!(
        out,
        "- Caused by: {}",
        if who.is_empty() {
            "anyone".to_owned()
        } else {
            who.join(", ")
        }
    )?;
    writeln!(out, "- How to tell: {}", known.how_to_tell)?;
    writeln!(out, "- What to do: {}", known.what_to_do)?;
    for link in &known.links {
        writeln!(out, "- {link}")?;
    }
    writeln!(out)
}

fn harmless(known: &KnownError) -> &'static str {
    match known.harmless {
        Harmless::Yes if known.is_benign_for_service() => "harmless, and `benign` for a verified service",
        Harmless::Yes => "harmless",
        Harmless::Partly => "harmless in part",
        Harmless::No => "not harmless",
        Harmless::Unclear => "depends on facts that the record does not show",
    }
}
