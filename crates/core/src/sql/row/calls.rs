//! What the calls of a row have in common.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::catalog::{Caller, Catalog, Resource, ResourceRule, listed_resource};
use crate::event::{self, EventId, EventResource, Principal};
use crate::sql::distinct;
use crate::tally::{Call, FailedCalls, Latest, SeriesKey, SettingSign, SimilarCalls, Spread};

/// The cells of a row that say what its calls have in common; what the latest says where they differ. NULL is empty.
pub(super) struct RowCalls<'a> {
    pub(super) place: (&'a str, &'a str),
    /// `eventSource` and `eventName`.
    pub(super) call: (&'a str, &'a str),
    error_code: &'a str,
    principal: Principal,
    read_only: bool,
    message: &'a str,
    agent: &'a str,
    source_ip: &'a str,
    /// The rule by which the statement chose `named`, the resource's name, and its qualifier.
    rule: Option<&'a ResourceRule>,
    pub(super) named: Option<&'a str>,
    qualifier: Option<&'a str>,
    /// `requestParameters` and `resources[0]` of calls whose resource the statement could not name.
    parameters: BTreeMap<String, String>,
    pub(super) listed: EventResource,
}

impl<'a> RowCalls<'a> {
    /// The cells before the count. `None` if they are not as many as expected.
    pub(super) fn read(cells: &[&'a str], catalog: &'a Catalog) -> Option<Self> {
        let &[
            account,
            region,
            source,
            name,
            error_code,
            kind,
            issuer,
            arn,
            owner,
            who,
            invoked_by,
            read_only,
            message,
            agent,
            source_ip,
            named,
            qualifier,
            parameters,
            listed_arn,
            listed_type,
        ] = cells
        else {
            return None;
        };
        Some(Self {
            place: (account, region),
            call: (source, name),
            error_code,
            principal: Principal {
                kind: filled(kind),
                arn: filled(arn),
                account: filled(if owner == "=" { account } else { owner }),
                invoked_by: filled(invoked_by),
                issuer_arn: filled(issuer),
                user_name: who.strip_prefix('=').and_then(filled),
                principal_id: who.strip_prefix(':').and_then(filled),
            },
            read_only: read_only == "true",
            message,
            agent,
            source_ip,
            rule: catalog.by_call(source, name).map(|check| &check.entry.resource),
            named: named.strip_prefix('='),
            qualifier: qualifier.strip_prefix('='),
            parameters: event::parameters(parameters),
            listed: EventResource {
                arn: listed_arn.to_owned(),
                kind: listed_type.to_owned(),
            },
        })
    }

    /// What they are to a tally; `newest` is the time and the id of the latest. The cells say what differs between the
    /// calls of these times: addresses, user agents, names of resources.
    pub(super) fn summary(
        self,
        (time, id): (Timestamp, EventId),
        (times, [addresses, agents, resources]): (&[Timestamp], [&str; 3]),
        catalog: &Catalog,
    ) -> SimilarCalls {
        if self.error_code.is_empty() {
            let caller = (&self.principal, Some(self.source_ip).filter(|ip| !ip.is_empty()));
            let resource = |rule: &ResourceRule| self.resource(rule);
            return SimilarCalls::Succeeded(SettingSign::from_call(self.call, self.place, caller, resource, catalog));
        }
        let caller = Caller::new(&self.principal, self.place.0, self.read_only).with_session(&self.principal, catalog);
        let message = filled(self.message);
        let call = Call {
            place: self.place,
            source: self.call.0,
            name: self.call.1,
            code: self.error_code,
            message: message.as_deref(),
            session: self.principal.session(),
        };
        let resource = self.failed_resource(catalog);
        let mut spread = Spread {
            source_ips: distinct::read(addresses, times, str::to_owned),
            user_agents: distinct::read(agents, times, event::unbracket),
            resources: distinct::read(resources, times, |cell| self.resource_name(cell, catalog)),
        };
        if !resource.id.is_empty() {
            spread.resources.insert_all(times, &resource.id);
        }
        let key = SeriesKey::new(&call, &caller, catalog, &resource);
        let latest = Latest {
            time,
            id,
            session: self.principal.session().map(str::to_owned),
            principal_arn: self.principal.arn,
            message,
            user_agent: filled(self.agent).map(|agent| event::unbracket(&agent)),
            source_ip: filled(self.source_ip),
        };
        SimilarCalls::Failed(Box::new(FailedCalls { key, latest, spread }))
    }

    /// What they are about, by the rule of a check. What the statement named has the parameter's name of the rule by
    /// which it did.
    fn resource(&self, rule: &ResourceRule) -> Option<Resource> {
        rule.extract(self.place, |key| match (self.named, self.rule) {
            (None, _) => self.parameters.get(key).map(String::as_str),
            (Some(named), Some(by)) if by.name == key => Some(named),
            (Some(_), Some(by)) if by.kind.qualifier_parameter() == Some(key) => self.qualifier,
            (Some(_), _) => None,
        })
    }

    /// What failed calls are about, as [`Catalog::resource`] finds it of one event.
    fn failed_resource(&self, catalog: &Catalog) -> Resource {
        let check = catalog.checks_of_call(self.call.0, self.call.1).next();
        let by_rule = check.and_then(|check| self.resource(&check.entry.resource));
        by_rule.unwrap_or_else(|| {
            let named = self.rule.and_then(|rule| Some((rule.name.as_str(), self.named?)));
            let parameters = self
                .parameters
                .iter()
                .map(|(key, value)| (key.as_str(), value.as_str()));
            let listed = std::iter::once((self.listed.arn.as_str(), self.listed.kind.as_str()));
            listed_resource(listed, named.into_iter().chain(parameters))
        })
    }

    /// The name of a resource that is not part of the series, from its cell.
    fn resource_name(&self, cell: &str, catalog: &Catalog) -> String {
        let Some(named) = cell.strip_prefix('=') else {
            return cell.strip_prefix(':').unwrap_or_default().to_owned();
        };
        let check = catalog.checks_of_call(self.call.0, self.call.1).next();
        let rule = check.map(|check| &check.entry.resource);
        let resource = rule.and_then(|rule| rule.extract(self.place, |key| (key == rule.name).then_some(named)));
        resource.map(|resource| resource.id).unwrap_or_default()
    }
}

fn filled(cell: &str) -> Option<String> {
    (!cell.is_empty()).then(|| cell.to_owned())
}
