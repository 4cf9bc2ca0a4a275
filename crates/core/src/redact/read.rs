//! What was read and what was not, and the accounts of an organization.

use std::collections::BTreeMap;

use super::Redactor;
use crate::coverage::{Coverage, Gap, PartlyRead, ReadSource};
use crate::health::{HealthNote, TrailChange};
use crate::organization::{AccountSummary, CallRef, MemberAccount, Organization, Outlier, Shared, UnitSummary};
use crate::tally::{Scope, Unread};

impl Redactor {
    /// The coverage with pseudonyms.
    #[must_use]
    pub fn coverage(&self, coverage: &Coverage) -> Coverage {
        let Coverage {
            sources,
            gaps,
            api_calls,
            health,
            partly_read,
            event_names,
            notes,
            settings_file,
        } = coverage;
        let sources = sources.iter().map(|source| ReadSource {
            place: self.text(&source.place),
            ..source.clone()
        });
        Coverage {
            sources: sources.collect(),
            gaps: gaps.iter().map(|gap| self.gap(gap)).collect(),
            api_calls: api_calls.clone(),
            health: health.iter().map(|note| self.health(note)).collect(),
            partly_read: partly_read.iter().map(|partly| self.partly(partly)).collect(),
            event_names: event_names.iter().map(|name| self.constant(name)).collect(),
            notes: notes.iter().map(|note| self.text(note)).collect(),
            settings_file: settings_file.as_ref().map(|file| self.text(file)),
        }
    }

    fn gap(&self, gap: &Gap) -> Gap {
        let Gap { place, what, hint } = gap;
        Gap::new(self.text(place), self.text(what), self.text(hint))
    }

    fn partly(&self, partly: &PartlyRead) -> PartlyRead {
        let PartlyRead {
            account,
            region,
            names,
            spans,
            open_beginnings,
        } = partly;
        PartlyRead {
            account: self.optional(account.as_ref()),
            region: self.identifier(region),
            names: names.iter().map(|name| self.constant(name)).collect(),
            spans: spans.clone(),
            open_beginnings: open_beginnings.iter().map(|name| self.identifier(name)).collect(),
        }
    }

    fn health(&self, note: &HealthNote) -> HealthNote {
        match note {
            HealthNote::Changed(change) => HealthNote::Changed(self.change(change)),
            HealthNote::SettingRemoved(change) => HealthNote::SettingRemoved(self.change(change)),
            HealthNote::FurtherChanges => HealthNote::FurtherChanges,
            HealthNote::NoReads { account, region } => HealthNote::NoReads {
                account: self.identifier(account),
                region: self.identifier(region),
            },
            HealthNote::Duplicates {
                account,
                region,
                records,
                events,
            } => HealthNote::Duplicates {
                account: self.identifier(account),
                region: self.identifier(region),
                records: *records,
                events: *events,
            },
            HealthNote::DailyRecorder { account, region, name } => HealthNote::DailyRecorder {
                account: self.optional(account.as_ref()),
                region: self.identifier(region),
                name: self.identifier(name),
            },
        }
    }

    fn change(&self, change: &TrailChange) -> TrailChange {
        let TrailChange {
            time,
            account,
            region,
            event_name,
            target,
            caller,
            source_ip,
            id,
        } = change;
        TrailChange {
            time: *time,
            account: self.identifier(account),
            region: self.identifier(region),
            event_name: self.constant(event_name),
            target: self.optional(target.as_ref()),
            caller: self.optional(caller.as_ref()),
            source_ip: self.optional(source_ip.as_ref()),
            id: self.event_id(id),
        }
    }

    /// The time range with pseudonyms in what was not read of it.
    #[must_use]
    pub fn scope(&self, scope: &Scope) -> Scope {
        let unread = scope.unread.iter().map(|unread| Unread {
            region: self.identifier(&unread.region),
            name: unread.name.as_ref().map(|name| self.constant(name)),
            read_since_by_resource: BTreeMap::new(),
            ..unread.clone()
        });
        Scope {
            unread: unread.collect(),
            ..scope.clone()
        }
    }

    /// The organization with pseudonyms.
    #[must_use]
    pub fn organization(&self, organization: &Organization) -> Organization {
        let Organization {
            accounts,
            units,
            shared,
            apart,
        } = organization;
        let accounts = accounts.iter().map(|account| AccountSummary {
            member: self.member(&account.member),
            ..account.clone()
        });
        let units = units.iter().map(|unit| UnitSummary {
            path: self.unit(&unit.path),
            ..unit.clone()
        });
        let shared = shared.iter().map(|shared| Shared {
            ask: self.call(&shared.ask),
            ..shared.clone()
        });
        let apart = apart.iter().map(|outlier| Outlier {
            account: self.identifier(&outlier.account),
            asked: outlier.asked.iter().map(|asked| self.asked(asked)).collect(),
            ..outlier.clone()
        });
        Organization {
            accounts: accounts.collect(),
            units: units.collect(),
            shared: shared.collect(),
            apart: apart.collect(),
        }
    }

    fn member(&self, member: &MemberAccount) -> MemberAccount {
        let MemberAccount { id, name, unit, read } = member;
        MemberAccount {
            id: self.identifier(id),
            name: self.identifier(name),
            unit: self.unit(unit),
            read: *read,
        }
    }

    /// The path of an organizational unit, name by name.
    fn unit(&self, path: &str) -> String {
        let names: Vec<String> = path.split('/').map(|name| self.identifier(name)).collect();
        names.join("/")
    }

    fn call(&self, call: &CallRef) -> CallRef {
        CallRef {
            what: self.asked(&call.what),
            error_code: self.constant(&call.error_code),
            ..call.clone()
        }
    }

    /// The ID of a check, or a call with a space in it.
    fn asked(&self, asked: &str) -> String {
        if !asked.contains(' ') {
            return asked.to_owned();
        }
        let words: Vec<String> = asked.split(' ').map(|word| self.constant(word)).collect();
        words.join(" ")
    }
}
