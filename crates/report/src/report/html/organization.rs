//! Many accounts: which have the most noise, what they share, and what sets one apart.

use maud::{Markup, html};

use crate::report::Report;
use crate::text::{grouped, shortened};
use crate::words::{message, organization as words};
use trailhum_core::finding::Verdict;
use trailhum_core::organization::{Amounts, Organization};

/// Columns of a name; AWS's own have up to 128 letters.
const MOST_NAME: usize = 130;
/// Differences that are listed.
const MOST_APART: usize = 100;

/// The section; nothing of one account.
pub(super) fn draw(report: &Report) -> Markup {
    html! {
        @if let Some(organization) = &report.organization {
            section aria-labelledby="organization-title" {
                h2 #organization-title { (message!("html-accounts")) }
                p.note { (words::size(organization)) }
                @for sentence in words::shared(organization) { p.answer { (sentence) } }
                @if !organization.shared.is_empty() { (shared(organization)) }
                @if !organization.apart.is_empty() { (apart(organization)) }
                h3 { (message!("html-by-account")) }
                div.numbers { (accounts(organization)) }
                @if !organization.units.is_empty() {
                    h3 { (message!("html-by-unit")) }
                    div.numbers { (units(organization)) }
                }
            }
        }
    }
}

fn shared(organization: &Organization) -> Markup {
    html! {
        section.scroll tabindex="0" aria-label=(message!("html-shared-noise")) {
            table {
                thead { tr { @for name in words::shared_columns() { th scope="col" { (name) } } } }
                tbody {
                    @for shared in &organization.shared {
                        tr {
                            td { (shortened(&shared.ask.label(), MOST_NAME)) }
                            td { (shared.ask.asker().unwrap_or_default()) }
                            td { (words::spread(shared)) }
                            td { (grouped(shared.amount.calls)) }
                            td { (words::a_month(shared)) }
                        }
                    }
                }
            }
        }
    }
}

fn apart(organization: &Organization) -> Markup {
    let more = organization.apart.len().saturating_sub(MOST_APART);
    html! {
        h3 { (message!("html-apart")) }
        ul.apart {
            @for difference in organization.apart.iter().take(MOST_APART) {
                li { strong { (shortened(&words::whose(difference, organization), MOST_NAME)) } ": " (words::outlier(difference)) }
            }
        }
        @if more > 0 { p.note { (message!("and-more", more = message!("differences-more", count = more))) } }
    }
}

fn accounts(organization: &Organization) -> Markup {
    html! {
        section.scroll tabindex="0" aria-label=(message!("column-accounts")) {
            table {
                thead { tr { th scope="col" { (message!("column-account")) } th scope="col" { (message!("column-unit")) } (verdicts()) } }
                tbody {
                    @for account in &organization.accounts {
                        tr {
                            td { (shortened(&words::named(&account.member), MOST_NAME)) }
                            td { (shortened(&account.member.unit, MOST_NAME)) }
                            (amounts(&account.amounts))
                        }
                    }
                }
            }
        }
    }
}

fn units(organization: &Organization) -> Markup {
    html! {
        section.scroll tabindex="0" aria-label=(message!("html-units")) {
            table {
                thead { tr { th scope="col" { (message!("column-unit")) } th scope="col" { (message!("column-accounts")) } (verdicts()) } }
                tbody {
                    @for unit in &organization.units {
                        tr { td { (shortened(&unit.path, MOST_NAME)) } td { (grouped(unit.accounts)) } (amounts(&unit.amounts)) }
                    }
                }
            }
        }
    }
}

fn verdicts() -> Markup {
    html! { @for verdict in Verdict::ALL { th scope="col" { (verdict.as_str()) } } }
}

fn amounts(amounts: &Amounts) -> Markup {
    html! { @for verdict in Verdict::ALL { td { (grouped(amounts.with_verdict(verdict).calls)) } } }
}
