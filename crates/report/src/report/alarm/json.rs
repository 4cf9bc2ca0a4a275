//! The alarm for programs: `trailhum.alarms/1`.

use std::collections::BTreeMap;
use std::io::{self, Write};

use jiff::Timestamp;
use serde::Serialize;
use trailhum_core::alarm::{
    AlarmCaller, AlarmCause, AlarmRow, AlarmSeries, Budget, CisText, Ground, HORIZON_DAYS, KeptReason, MessageRule,
    OmittedCalls, RowKey, SecondAlarm, SeriesEnd, TextTotals,
};
use trailhum_core::catalog::age;
use trailhum_core::finding::Verdict;
use trailhum_core::time::at_second;

use super::AlarmPage;
use crate::text::date;

#[derive(Serialize)]
struct AlarmsJson<'a> {
    schema: &'static str,
    tool_version: &'static str,
    catalog_date: String,
    accounts: &'a [String],
    regions: &'a [String],
    from_at: Timestamp,
    to_at: Timestamp,
    days: f64,
    complete: bool,
    texts: BTreeMap<&'static str, TextJson>,
    expected: ExpectedJson,
    rows: Vec<RowJson>,
    second_alarm: SecondAlarmJson<'a>,
    series_count: usize,
    series: Vec<SeriesJson<'a>>,
    denied_but_not_counted: &'a BTreeMap<String, usize>,
    not_classified: usize,
    without_source_address: usize,
}

#[derive(Serialize)]
struct TextJson {
    pattern: &'static str,
    #[serde(flatten)]
    totals: AlarmTotalsJson,
}

#[derive(Serialize)]
struct AlarmTotalsJson {
    errors: usize,
    alarm_periods: usize,
    alarm_periods_of_aws_services_only: usize,
    alarms: usize,
    alarms_of_aws_services_only: usize,
    alarms_a_day: f64,
}

/// What is expected in the days to come.
#[derive(Serialize)]
struct ExpectedJson {
    days: i32,
    errors: f64,
    least: u64,
    most: u64,
}

#[derive(Serialize)]
struct RowJson {
    caller: AlarmCaller,
    cause: Option<AlarmCause>,
    by_cause: BTreeMap<AlarmCause, usize>,
    errors: usize,
    errors_cis_1_4: usize,
    errors_a_day: f64,
    per_day: BTreeMap<String, usize>,
    series: usize,
    series_going_on: usize,
    series_stopped: usize,
    stopped_at: Option<Timestamp>,
    expected: ExpectedJson,
}

#[derive(Serialize)]
struct SecondAlarmJson<'a> {
    patterns: &'a [String],
    #[serde(flatten)]
    totals: AlarmTotalsJson,
    expected: ExpectedJson,
    left_out: Vec<LeftOutJson<'a>>,
    kept_of_aws_services: BTreeMap<KeptReason, usize>,
}

#[derive(Serialize)]
struct LeftOutJson<'a> {
    ground: Ground,
    account: &'a str,
    region: &'a str,
    service: &'a str,
    role: Option<&'a str>,
    event_source: &'a str,
    event_name: &'a str,
    error_code: &'a str,
    messages: &'a [String],
    message_ends_with: Option<&'a str>,
    errors: usize,
    series: usize,
    expected: ExpectedJson,
}

#[derive(Serialize)]
struct SeriesJson<'a> {
    finding_id: &'a str,
    event_id: Option<&'a str>,
    account: &'a str,
    region: &'a str,
    caller: &'a str,
    caller_class: AlarmCaller,
    cause: AlarmCause,
    event_source: &'a str,
    event_name: &'a str,
    error_code: &'a str,
    verdict: Verdict,
    errors: usize,
    errors_cis_1_4: usize,
    ends: &'static str,
    stopped_at: Option<Timestamp>,
    expected: ExpectedJson,
    left_out: bool,
    kept_because: Option<KeptReason>,
}

pub(super) fn write(page: &AlarmPage<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (report, alarms) = (page.report, &page.alarms);
    let texts = CisText::ALL.into_iter().zip(alarms.totals);
    let json = AlarmsJson {
        schema: "trailhum.alarms/1",
        tool_version: env!("CARGO_PKG_VERSION"),
        catalog_date: age::DATE.to_string(),
        accounts: &report.accounts,
        regions: &report.regions,
        from_at: report.scope.from,
        to_at: report.scope.to,
        days: rounded(alarms.days),
        complete: report.is_complete(),
        texts: texts
            .map(|(text, totals)| {
                let (pattern, totals) = (text.pattern(), AlarmTotalsJson::new(totals, page));
                (text.as_str(), TextJson { pattern, totals })
            })
            .collect(),
        expected: ExpectedJson::new(alarms.budget),
        rows: alarms.rows.iter().map(|row| RowJson::new(row, page)).collect(),
        second_alarm: SecondAlarmJson::new(&alarms.second, page),
        series_count: alarms.series_count,
        series: alarms.series.iter().map(SeriesJson::new).collect(),
        denied_but_not_counted: &alarms.uncounted,
        not_classified: page.unlisted,
        without_source_address: alarms.unknown_addresses,
    };
    serde_json::to_writer_pretty(&mut *out, &json).map_err(io::Error::from)?;
    writeln!(out)
}

/// Three decimals: more would be noise, and might differ between machines.
fn rounded(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0
}

impl AlarmTotalsJson {
    fn new(totals: TextTotals, page: &AlarmPage<'_>) -> Self {
        Self {
            errors: totals.errors,
            alarm_periods: totals.periods,
            alarm_periods_of_aws_services_only: totals.periods_of_aws,
            alarms: totals.fires,
            alarms_of_aws_services_only: totals.fires_of_aws,
            alarms_a_day: rounded(page.a_day(totals.fires)),
        }
    }
}

impl ExpectedJson {
    fn new(budget: Budget) -> Self {
        let (least, most) = budget.interval();
        Self {
            days: HORIZON_DAYS,
            errors: rounded(budget.mean),
            least,
            most,
        }
    }
}

impl RowJson {
    fn new(((caller, cause), row): (&RowKey, &AlarmRow), page: &AlarmPage<'_>) -> Self {
        Self {
            caller: *caller,
            cause: *cause,
            by_cause: row.causes.clone(),
            errors: row.errors,
            errors_cis_1_4: row.errors_of_later,
            errors_a_day: rounded(page.a_day(row.errors)),
            per_day: (row.days.iter())
                .map(|(day, count)| (date(at_second(86_400 * i64::from(*day))), *count))
                .collect(),
            series: row.series,
            series_going_on: row.going_on,
            series_stopped: row.stopped,
            stopped_at: row.stopped_at,
            expected: ExpectedJson::new(row.budget),
        }
    }
}

impl<'a> SecondAlarmJson<'a> {
    fn new(second: &'a SecondAlarm, page: &AlarmPage<'_>) -> Self {
        // Without anything to leave out there is no second alarm.
        let patterns = if second.excluded.is_empty() {
            &[]
        } else {
            second.patterns.as_slice()
        };
        Self {
            patterns,
            totals: AlarmTotalsJson::new(second.totals, page),
            expected: ExpectedJson::new(second.budget),
            left_out: second.excluded.iter().map(LeftOutJson::new).collect(),
            kept_of_aws_services: second.kept.clone(),
        }
    }
}

impl<'a> LeftOutJson<'a> {
    fn new(excluded: &'a OmittedCalls) -> Self {
        let exclusion = &excluded.exclusion;
        let (messages, ending) = match &exclusion.message {
            MessageRule::Any => (&[][..], None),
            MessageRule::OneOf(texts) => (texts.as_slice(), None),
            MessageRule::EndsWith(text) => (&[][..], Some(text.as_str())),
        };
        Self {
            ground: exclusion.ground,
            account: &exclusion.account,
            region: &exclusion.region,
            service: &exclusion.service,
            role: exclusion.role.as_deref(),
            event_source: &exclusion.source,
            event_name: &exclusion.name,
            error_code: &exclusion.code,
            messages,
            message_ends_with: ending,
            errors: excluded.errors,
            series: excluded.series,
            expected: ExpectedJson::new(excluded.budget),
        }
    }
}

impl<'a> SeriesJson<'a> {
    fn new(series: &'a AlarmSeries) -> Self {
        let (ends, stopped_at) = match series.end {
            SeriesEnd::Never => ("never", None),
            SeriesEnd::Stopped(at) => ("stopped", Some(at)),
            SeriesEnd::Unknown => ("unknown", None),
        };
        Self {
            finding_id: &series.finding,
            event_id: series.event.as_deref(),
            account: &series.account,
            region: &series.region,
            caller: &series.caller,
            caller_class: series.caller_class,
            cause: series.cause,
            event_source: &series.source,
            event_name: &series.name,
            error_code: &series.code,
            verdict: series.verdict,
            errors: series.errors,
            errors_cis_1_4: series.errors_of_later,
            ends,
            stopped_at,
            expected: ExpectedJson::new(series.budget),
            left_out: series.is_left_out,
            kept_because: series.kept,
        }
    }
}
