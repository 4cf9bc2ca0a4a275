//! Findings, after they were judged.

use std::sync::Arc;

use super::Redactor;
use crate::catalog::{Caller, Resource};
use crate::finding::{Configured, Finding, Past, Remedy, RemedyKind, command};
use crate::tally::{Latest, SeriesKey, Spread, Write};

/// The version of a function that every function has.
const LATEST_VERSION: &str = "$LATEST";

impl Redactor {
    /// The finding with pseudonyms: its verdict, counts, times and cadence are what they were.
    #[must_use]
    pub fn finding(&self, finding: &Finding) -> Finding {
        let key = self.key(&finding.key);
        Finding {
            id: self.finding_id(&finding.id),
            arn: self.identifier(&finding.arn),
            spread: self.spread(&finding.spread),
            past: finding.past.as_ref().map(|past| self.past(past)),
            remedies: finding.remedies.iter().map(|it| self.remedy(it, &key)).collect(),
            latest: self.latest(&finding.latest, finding),
            samples: finding.samples.iter().map(|id| self.identifier(id)).collect(),
            accepted: finding
                .accepted
                .as_ref()
                .map(|entry| Arc::new(self.accept_entry(entry))),
            key,
            // What is left is of the catalog, or numbers and times.
            ..finding.clone()
        }
    }

    fn key(&self, key: &SeriesKey) -> SeriesKey {
        let SeriesKey {
            account,
            region,
            caller,
            check,
            cause,
            denial,
            known,
            source,
            name,
            error_code,
            resource,
        } = key;
        SeriesKey {
            account: self.identifier(account),
            region: self.identifier(region),
            caller: self.caller(caller),
            check: check.clone(),
            cause: *cause,
            denial: *denial,
            known: known.clone(),
            source: self.constant(source),
            name: self.constant(name),
            error_code: self.constant(error_code),
            resource: self.redacted_resource(resource),
        }
    }

    fn caller(&self, caller: &Caller) -> Caller {
        let Caller {
            arn,
            name,
            identity,
            foreign_account,
            service,
            session,
            invoked_by,
            read_only,
        } = caller;
        Caller {
            arn: self.identifier(arn),
            name: self.identifier(name),
            identity: *identity,
            foreign_account: self.optional(foreign_account.as_ref()),
            service: self.optional(service.as_ref()),
            session: self.optional(session.as_ref()),
            invoked_by: self.optional(invoked_by.as_ref()),
            read_only: *read_only,
        }
    }

    fn redacted_resource(&self, resource: &Resource) -> Resource {
        let Resource { kind, id, qualifier } = resource;
        let qualifier = qualifier.as_ref().map(|name| match name.as_str() {
            LATEST_VERSION => name.clone(),
            name => self.identifier(name),
        });
        Resource {
            kind: self.resource_type(kind.as_str()).into(),
            id: self.identifier(id),
            qualifier,
        }
    }

    fn spread(&self, spread: &Spread) -> Spread {
        let Spread {
            source_ips,
            user_agents,
            resources,
        } = spread;
        let pseudonym = |text: &str| self.identifier(text);
        Spread {
            source_ips: source_ips.renamed(pseudonym),
            user_agents: user_agents.renamed(pseudonym),
            resources: resources.renamed(pseudonym),
        }
    }

    fn past(&self, past: &Past) -> Past {
        let configured = past.configured.as_ref().map(|configured| Configured {
            caller: self.identifier(&configured.caller),
            ..configured.clone()
        });
        Past {
            configured,
            changed_by: past.changed_by.as_ref().map(|write| self.write(write)),
            ..past.clone()
        }
    }

    fn write(&self, write: &Write) -> Write {
        let Write {
            time,
            id,
            change,
            event_name,
            caller_arn,
            source_ip,
            region,
            weakens,
        } = write;
        Write {
            time: *time,
            id: self.event_id(id),
            change: *change,
            event_name: self.constant(event_name),
            caller_arn: self.identifier(caller_arn),
            source_ip: self.optional(source_ip.as_ref()),
            region: self.identifier(region),
            weakens: *weakens,
        }
    }

    /// The command anew, with the pseudonyms of this key.
    fn remedy(&self, remedy: &Remedy, key: &SeriesKey) -> Remedy {
        if remedy.kind != RemedyKind::Set {
            return remedy.clone();
        }
        let template = self.commands.get(&remedy.check).map(String::as_str).unwrap_or_default();
        let command = command(template, &key.resource.id, &key.account);
        Remedy {
            commands: command.filter(|_| !remedy.commands.is_empty()).into_iter().collect(),
            ..remedy.clone()
        }
    }

    fn latest(&self, latest: &Latest, finding: &Finding) -> Latest {
        let Latest {
            time,
            id,
            principal_arn,
            session,
            message,
            user_agent,
            source_ip,
        } = latest;
        let key = &finding.key;
        let more = [
            session,
            &key.caller.session,
            &key.caller.foreign_account,
            &key.resource.qualifier,
        ];
        let mut names = vec![key.account.as_str(), &key.resource.id, &key.caller.name];
        names.extend(more.into_iter().flatten().map(String::as_str));
        names.extend(key.caller.arn.rsplit([':', '/']).next());
        let resources = finding.spread.resources.values();
        names.extend(resources.iter().map(|value| value.text));
        Latest {
            time: *time,
            id: self.event_id(id),
            principal_arn: self.optional(principal_arn.as_ref()),
            session: self.optional(session.as_ref()),
            message: message.as_ref().map(|text| self.text_about(text, &names)),
            user_agent: self.optional(user_agent.as_ref()),
            source_ip: self.optional(source_ip.as_ref()),
        }
    }
}
