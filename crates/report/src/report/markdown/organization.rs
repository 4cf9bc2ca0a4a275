//! Many accounts in a ticket: in short, as a comment has little room.

use super::table;
use crate::text::{code, grouped, markdown, printable, shortened};
use crate::words::{message, messages, organization as words};
use trailhum_core::finding::Verdict;
use trailhum_core::organization::{Organization, Shared};

/// Accounts, checks and differences that are listed.
const MAX_ROWS: usize = 10;
/// Columns of a name, and of a difference.
const MOST_NAME: usize = 80;
const MOST_SENTENCE: usize = 400;

/// The lines of the section, which are as short as to leave room for the findings.
pub(super) fn lines(organization: &Organization) -> Vec<String> {
    let mut lines = vec![format!("### {}", words::size(organization)), String::new()];
    for sentence in words::shared(organization) {
        lines.extend([sentence, String::new()]);
    }
    if !organization.shared.is_empty() {
        lines.extend(table(&words::shared_columns(), "lllrr"));
        lines.extend(organization.shared.iter().take(MAX_ROWS).map(of_shared));
        lines.push(String::new());
        more(
            organization.shared.len(),
            |count| message!("checks-more", count),
            &mut lines,
        );
    }
    let columns = [
        &messages!["column-account", "column-unit"][..],
        &words::verdict_columns(),
    ]
    .concat();
    lines.extend(table(&columns, "llrrrrrr"));
    for account in organization.accounts.iter().take(MAX_ROWS) {
        let whose = name(&words::named(&account.member));
        let unit = name(&account.member.unit);
        let amounts = Verdict::ALL.map(|verdict| grouped(account.amounts.with_verdict(verdict).calls));
        lines.push(format!("| {whose} | {unit} | {} |", amounts.join(" | ")));
    }
    lines.push(String::new());
    more(
        organization.accounts.len(),
        |count| message!("accounts-more", count),
        &mut lines,
    );
    if !organization.apart.is_empty() {
        lines.extend([format!("**{}**", message!("apart-heading")), String::new()]);
        lines.extend(organization.apart.iter().take(MAX_ROWS).map(|difference| {
            let account = name(&words::whose(difference, organization));
            format!(
                "- {account}: {}",
                code(&shortened(&printable(&words::outlier(difference)), MOST_SENTENCE))
            )
        }));
        lines.push(String::new());
        more(
            organization.apart.len(),
            |count| message!("differences-more", count),
            &mut lines,
        );
    }
    lines
}

/// A name of a stranger's choice.
fn name(text: &str) -> String {
    code(&shortened(&printable(text), MOST_NAME))
}

fn of_shared(shared: &Shared) -> String {
    format!(
        "| {} | {} | {} | {} | {} |",
        name(&shared.ask.label()),
        markdown(&shortened(shared.ask.asker().unwrap_or_default(), MOST_NAME)),
        words::spread(shared),
        grouped(shared.amount.calls),
        words::a_month(shared)
    )
}

fn more(all: usize, more: impl Fn(usize) -> String, lines: &mut Vec<String>) {
    let count = all.saturating_sub(MAX_ROWS);
    if count > 0 {
        lines.extend([message!("and-more-in-comment", more = more(count)), String::new()]);
    }
}
