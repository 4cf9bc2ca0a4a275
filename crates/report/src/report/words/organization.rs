//! Many accounts in a few sentences.

use super::{count, grouped, grouped_u64};
use trailhum_core::organization::{MemberAccount, Organization, Outlier, Shared};

/// How many accounts, and how many of them were not read.
pub(in crate::report) fn size(organization: &Organization) -> String {
    let accounts = count(organization.accounts.len(), "account");
    let members = organization.accounts.iter().map(|account| &account.member);
    let unread = members.filter(|member| !member.read && !member.id.is_empty());
    match unread.count() {
        0 => accounts,
        some => format!("{accounts}, {} not read", grouped(some)),
    }
}

/// What is noise in every account, and what is so in nearly every one.
pub(in crate::report) fn shared(organization: &Organization) -> Vec<String> {
    let (everywhere, nearly): (Vec<&Shared>, Vec<&Shared>) =
        organization.shared.iter().partition(|shared| shared.is_everywhere());
    let mut sentences = Vec::new();
    if let Some(first) = everywhere.first() {
        let verb = if everywhere.len() == 1 { "is" } else { "are" };
        let rates: Vec<u64> = everywhere.iter().filter_map(|shared| shared.events_a_month).collect();
        let rate = if rates.is_empty() {
            String::new()
        } else {
            format!(", about {} events a month", grouped_u64(rates.iter().sum()))
        };
        sentences.push(format!(
            "{} {verb} noise everywhere, in all {} that were read{rate}: one decision, a filter or a choice for the whole \
             organization, instead of {}.",
            count(everywhere.len(), "lookup"),
            count(first.accounts, "account"),
            grouped(first.accounts),
        ));
    }
    if let Some(first) = nearly.first() {
        let verb = if nearly.len() == 1 { "is" } else { "are" };
        let (lookups, all) = (count(nearly.len(), "lookup"), grouped(first.accounts));
        sentences.push(format!(
            "{lookups} {verb} noise in nearly all of the {all} accounts that were read, but not everywhere: look at the \
             exceptions before one decision is made for all."
        ));
    }
    sentences
}

/// In how many accounts it is noise, and what it is in the others.
pub(in crate::report) fn spread(shared: &Shared) -> String {
    let all = format!("{} of {}", grouped(shared.noise_in), grouped(shared.accounts));
    match shared.otherwise_in {
        0 => all,
        some => format!("{all}; in {} not only noise", grouped(some)),
    }
}

/// Events in 30 days.
pub(in crate::report) fn a_month(shared: &Shared) -> String {
    shared
        .events_a_month
        .map_or_else(|| "not known".to_owned(), grouped_u64)
}

/// The account's id with its name.
pub(in crate::report) fn named(member: &MemberAccount) -> String {
    if member.id.is_empty() {
        return "(none named)".to_owned();
    }
    let unread = if member.read { "" } else { " (not read)" };
    let space = if member.name.is_empty() { "" } else { " " };
    format!("{}{space}{}{unread}", member.id, member.name)
}

/// The account of a difference, with its name.
pub(in crate::report) fn whose(difference: &Outlier, organization: &Organization) -> String {
    let accounts = organization.accounts.iter();
    let mut members = accounts.map(|account| &account.member);
    members
        .find(|member| member.id == difference.account)
        .map_or_else(|| difference.account.clone(), named)
}
