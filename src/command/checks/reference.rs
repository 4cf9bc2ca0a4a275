//! All callers, causes and verdicts, and what is known of errors, as a page in Markdown.

use std::io::{self, Write};

use crate::catalog::{CallerKind, Catalog, Cause, Claim, ClaimSign, CodeRule, Harmless, KnownError, PolicyKind, Proof};
use crate::finding::{Unsteady, Verdict, Why};

const ABOUT: &str = "\
# Reference: verdicts, callers, causes

`trailhum checks --format markdown` prints this page.

Every failed API call in CloudTrail belongs to a recurring error: the same account, region, caller, API call, error \
code and, for checks, resource. For each the record is asked three things. *Who called?* only by what AWS writes and \
nobody else can. *Why did it fail?* by the error code and the message. *Who must look?* is the verdict.
";

pub(super) fn write(catalog: &Catalog, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{ABOUT}")?;
    section("Verdicts", "Those that need attention first.", out)?;
    rows(Verdict::ALL.map(|it| (it.as_str(), it.about())), out)?;
    let about = "The rule that decided, which a report has as `why`, those first that need attention most.";
    section("Rules", about, out)?;
    rows(Why::ALL.map(|it| (it.as_str(), it.about())), out)?;
    let about =
        "What the record proves. User agents, session names and role names prove nothing: anyone can choose them.";
    section("Callers", about, out)?;
    rows(CallerKind::ALL.map(|it| (it.as_str(), it.about())), out)?;
    section("Proof", "How sure the caller is.", out)?;
    rows(Proof::ALL.map(|it| (it.as_str(), it.about())), out)?;
    let about = "An identity that is not an AWS service is a `client` if it is steady: it gets nothing but \"not configured\", \
                 on at least three days, from at most three addresses, each in use from the first to the last third of that time, of at most two \
                 services, and most of it again and again. If not, this is why. `--known-identity ARN` vouches for one.";
    section("Steady identities", about, out)?;
    rows(Unsteady::ALL.map(|it| (it.as_str(), it.about())), out)?;
    section("Causes", "Why the call failed.", out)?;
    rows(Cause::ALL.map(|it| (it.as_str(), it.about())), out)?;
    let about = "The policy that denied a call, from \"because no ... policy allows\" or \"with an explicit deny in a ... policy\" \
                 in the message and from nothing else.";
    section("Policies", about, out)?;
    rows(PolicyKind::ALL.map(|it| (it.as_str(), it.about())), out)?;
    let about = "What a code means by itself. The errors of checks are in [the catalog](catalog.md).";
    section("Error codes", about, out)?;
    for rule in catalog.code_rules() {
        code(rule, out)?;
    }
    let about = "Errors that accounts are known to have. Only where the error is *harmless* to a service that is named here, and \
                 the record verifies that service, is it `benign`; all others explain, and you decide.";
    section("Known errors", about, out)?;
    for known in catalog.known_errors() {
        error(known, out)?;
    }
    let about =
        "Programs and vendors that say who they are. A claim names a caller and proves nothing: anyone may write it.";
    section("Claims", about, out)?;
    for claim in catalog.all_claims() {
        name(claim, out)?;
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
        Harmless::Yes if known.is_benign_for_service() => "harmless, and `benign` to a verified service",
        Harmless::Yes => "harmless",
        Harmless::Partly => "harmless in part",
        Harmless::No => "not harmless",
        Harmless::Unclear => "depends on what the record does not show",
    }
}
