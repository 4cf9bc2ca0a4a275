//! Pseudonyms in place of what identifies anybody, in all that a report and a comparison say.

use trailhum_core::redact::Redactor;

use super::json::ReportJson;
use super::{ErrorCode, Pause, Report};

impl Report {
    /// The report with pseudonyms. Verdicts, counts, times and cadences are what they were.
    #[must_use]
    pub fn redacted(&self, redactor: &Redactor) -> Self {
        let Self {
            accounts,
            regions,
            scope,
            coverage,
            read_from,
            totals,
            error_codes,
            findings,
            organization,
            pauses,
        } = self;
        let error_codes = error_codes.iter().map(|entry| ErrorCode {
            code: redactor.constant(&entry.code),
            ..entry.clone()
        });
        let pauses = pauses.iter().map(|pause| Pause {
            account: redactor.identifier(&pause.account),
            region: redactor.identifier(&pause.region),
            // The name of a scanner, from the catalog.
            ..pause.clone()
        });
        Self {
            accounts: redacted(redactor, accounts),
            regions: redacted(redactor, regions),
            scope: redactor.scope(scope),
            coverage: redactor.coverage(coverage),
            read_from: *read_from,
            totals: totals.clone(),
            error_codes: error_codes.collect(),
            findings: findings.iter().map(|finding| redactor.finding(finding)).collect(),
            organization: organization.as_ref().map(|it| redactor.organization(it)),
            pauses: pauses.collect(),
        }
    }
}

impl ReportJson {
    /// The report with pseudonyms in what a comparison says of it. The texts of its other fields are what they were.
    pub fn redact_for_comparison(&mut self, redactor: &Redactor) {
        self.tool_version = redactor.text(&self.tool_version);
        self.accounts = redacted(redactor, &self.accounts);
        self.regions = redacted(redactor, &self.regions);
        for finding in &mut self.findings {
            finding.id = redactor.finding_id(&finding.id);
            for name in [&mut finding.event_name, &mut finding.error_code] {
                *name = redactor.constant(name);
            }
            for name in [
                &mut finding.account,
                &mut finding.region,
                &mut finding.resource.id,
                &mut finding.caller.role_arn,
            ] {
                *name = redactor.identifier(name);
            }
            if let Some(name) = &mut finding.resource.qualifier {
                *name = redactor.identifier(name);
            }
            for track in &mut finding.cadence.tracks {
                track.period = redactor.text(&track.period);
                track
                    .phases_utc
                    .iter_mut()
                    .for_each(|phase| *phase = redactor.text(phase));
            }
        }
    }
}

fn redacted(redactor: &Redactor, names: &[String]) -> Vec<String> {
    names.iter().map(|name| redactor.identifier(name)).collect()
}
