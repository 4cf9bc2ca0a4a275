//! Sources, regions and accounts: those of the command line, else those of the settings file.

use std::path::PathBuf;

use super::settings::FileSettings;
use super::{ExplainArgs, SourceArgs};
use crate::audit::UsedSettings;
use crate::error::Error;

/// What `--events` calls the event history.
pub(super) const LOOKUP: &str = "lookup";

/// What is read: by the command line, else by the settings file, else by default.
pub(super) struct ReadScope {
    pub(super) events: Vec<PathBuf>,
    pub(super) regions: Vec<String>,
    /// Those of the settings file.
    accounts: Vec<String>,
    pub(super) used: UsedSettings,
}

impl ReadScope {
    /// The accounts whose records are read: event history holds one only, of which the settings file says nothing.
    pub(super) fn accounts(&self, given: &[String], is_history: bool) -> Vec<String> {
        let by_file = given.is_empty() && !is_history;
        if by_file { &self.accounts } else { given }.to_vec()
    }
}

impl SourceArgs {
    pub(super) fn in_scope(&self) -> Result<ReadScope, Error> {
        let settings = self.settings.read(&self.events, self.catalog.as_deref())?;
        let (mut events, mut regions) = (self.events.clone(), self.region.clone());
        if !self.sandbox && events.is_empty() {
            events = settings.events;
        }
        if !self.sandbox && !self.all_regions && regions.is_empty() {
            regions = settings.regions;
        }
        if events.is_empty() {
            events.push(LOOKUP.into());
        }
        Ok(ReadScope {
            events,
            regions,
            accounts: settings.accounts,
            used: settings.used,
        })
    }
}

/// The records among which an event is looked for by its ID are those of the settings file, too, unless an engine holds them.
pub(super) fn explained_among<'s>(args: &'s ExplainArgs, settings: &'s FileSettings) -> &'s [PathBuf] {
    let engines = ["athena:", "lake:", "trino:"];
    let is_engine = |place: &PathBuf| {
        let text = place.to_str().unwrap_or_default();
        engines.iter().any(|engine| text.starts_with(engine))
    };
    let by_file = args.event_id.is_some() && !args.sandbox && !settings.events.iter().any(is_engine);
    if args.events.is_empty() && by_file {
        &settings.events
    } else {
        &args.events
    }
}
