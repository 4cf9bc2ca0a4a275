//! Who is signed in, which regions are enabled, and what event history says of believed facts.

use std::collections::BTreeSet;

use super::Examiner;
use crate::audit::session;
use crate::aws::{Fault, until_stopped};
use crate::catalog::Catalog;
use crate::diagnosis::beliefs;
use crate::error::Error;
use crate::source::lookup_events;

const IDENTITY: &str = "sts:GetCallerIdentity";

/// The eventNames of believed facts, each once.
pub(super) fn believed_names(catalog: &Catalog) -> Vec<&str> {
    let checks = beliefs(catalog);
    let entries = checks.iter().filter_map(|belief| catalog.lookup(&belief.check));
    let names: BTreeSet<&str> = entries
        .flat_map(|check| check.entry.event.iter().map(String::as_str))
        .collect();
    names.into_iter().collect()
}

impl Examiner<'_> {
    /// Finds out who is signed in. Nothing else can be tried without credentials, or where nobody answers.
    pub(super) async fn identify(&mut self, region: &str) -> Result<(), Error> {
        self.found.regions.clone_from(&self.session.regions);
        let client = self.session.aws.sts(region);
        let call = Box::pin(client.get_caller_identity().send());
        let Some(answer) = until_stopped(call, &self.session.stop).await else {
            self.found.is_stopped = true;
            return Ok(());
        };
        let answer = answer.map_err(|error| Fault::new(IDENTITY, region, &error));
        if let Err(fault) = &answer
            && fault.is_fatal()
        {
            let profile = session::profile(&self.request.login);
            return Err(fault.clone().of_profile(profile).into());
        }
        let known = self
            .attempt((IDENTITY, region), Box::pin(std::future::ready(answer)))
            .await;
        if let Some(identity) = known {
            self.found.account = Some(session::checked(identity.account, region)?);
            self.found.caller = identity.arn;
        }
        Ok(())
    }

    /// Lists the enabled regions. They are those that are examined, if all are wanted and the list is granted.
    pub(super) async fn list_regions(&mut self, region: &str) {
        let aws = &self.session.aws;
        let call = Box::pin(aws.enabled_regions(region));
        let Some(enabled) = self.attempt(("account:ListRegions", region), call).await else {
            return;
        };
        if self.request.all_regions && !enabled.is_empty() {
            self.found.regions.clone_from(&enabled);
        }
        self.found.enabled_regions = Some(enabled);
    }

    /// Reads a page of each eventName of a believed fact, in each region. That is how LookupEvents is tried.
    pub(super) async fn read_beliefs(&mut self, catalog: &Catalog) {
        const LOOKUP: &str = "cloudtrail:LookupEvents";
        if self.wanted(LOOKUP).is_none() {
            return;
        }
        let names = believed_names(catalog);
        let mut read = beliefs(catalog);
        let (aws, stop) = (&self.session.aws, &self.session.stop);
        for region in self.found.regions.clone() {
            let sink = |event: &crate::event::Event| {
                for belief in &mut read {
                    belief.add(catalog, event);
                }
            };
            let place = (region.as_str(), self.request.now);
            let call = Box::pin(lookup_events::newest(aws, place, &names, stop, sink));
            self.attempt((LOOKUP, &region), call).await;
        }
        if self.found.grants(LOOKUP) {
            self.found.beliefs = read;
        }
    }
}
