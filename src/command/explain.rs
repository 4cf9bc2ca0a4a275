//! `trailhum explain`: why an error is in the trail.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use super::destination::Destination;
use super::redaction::active;
use crate::audit::files::read_catalog;
use crate::audit::{self, AuditOutcome, AuditRequest, RecordSource};
use crate::catalog::Catalog;
use crate::cli::{ExplainArgs, TextFormat};
use crate::coverage::Gap;
use crate::error::{Error, Exit};
use crate::event::envelope::{self, Element};
use crate::event::{Event, EventId};
use crate::explanation::{self, Detail, Explanation};
use crate::finding::Finding;
use crate::inventory::Inventory;
use crate::source::metered::{self, Metered};
use crate::source::{object, trail_files};
use crate::tally::SeriesKey;

/// The most that is read of the events to explain: some events, not a trail.
const MAX_EVENT_BYTES: usize = 64 * metered::MIB;

pub(super) async fn run(args: &ExplainArgs, out: &mut dyn Write) -> Result<Exit, Error> {
    let catalog = read_catalog(args.catalog.as_deref())?;
    let (explanations, exit) = match (&args.event_name, &args.error_code) {
        (Some(name), Some(code)) => {
            let known = explanation::explain_call(args.event_source.as_deref(), name, code, &catalog);
            if known.is_empty() {
                return Err(Error::NoCall {
                    name: name.clone(),
                    code: code.clone(),
                });
            }
            (known, Exit::Done)
        }
        _ => explain_events(args, &catalog).await?,
    };
    let destination = Destination::new(None);
    let detail = if args.why { Detail::Whole } else { Detail::Short };
    let written = (args.format, detail, destination.width);
    destination.write(out, |out| write(&explanations, written, out))?;
    Ok(exit)
}

/// Format, detail and columns of what is written.
type Form = (TextFormat, Detail, u16);

fn write(explanations: &[Explanation], (format, detail, width): Form, out: &mut dyn Write) -> io::Result<()> {
    if format == TextFormat::Json {
        return super::output::write_json(&explanations, out);
    }
    for (place, explanation) in explanations.iter().enumerate() {
        if place > 0 {
            writeln!(out)?;
        }
        match format {
            TextFormat::Markdown => explanation::write_markdown(explanation, out)?,
            TextFormat::Text | TextFormat::Json => explanation::write_text(explanation, detail, width, out)?,
        }
    }
    Ok(())
}

async fn explain_events(args: &ExplainArgs, catalog: &Catalog) -> Result<(Vec<Explanation>, Exit), Error> {
    let mut request = AuditRequest::try_from(args)?;
    request.query.progress = super::progress::on_stderr();
    super::settings::announce(&request.settings, args.quiet);
    let read = match (&args.event_id, &args.event) {
        (Some(id), _) => EventsRead::one(find(&mut request, id).await?),
        (None, Some(path)) => open(path)?,
        (None, None) => {
            let why = "name an event: a file, - for stdin, --event-id, or --event-name with --error-code";
            return Err(Error::argument("explain", why));
        }
    };
    read.warnings
        .iter()
        .for_each(|what| super::output::say("warning", what));
    let JudgedEvents {
        causes,
        inventory,
        gaps,
    } = judge(&request, catalog, &read.events).await?;
    super::destination::warn(&gaps);
    let is_whole = read.warnings.is_empty() && gaps.is_empty();
    let explanations = causes.iter().map(|cause| match active() {
        // Judged as it is, and shown with pseudonyms.
        Some(redactor) => {
            let finding = explanation::judged(&cause.event, cause.finding.as_ref(), catalog, &inventory);
            let finding = finding.map(|finding| redactor.finding(&finding));
            let event = redactor.event(&cause.event);
            explanation::explain(&event, cause.count, finding.as_ref(), catalog, &inventory)
        }
        None => explanation::explain(&cause.event, cause.count, cause.finding.as_ref(), catalog, &inventory),
    });
    let exit = if is_whole { Exit::Done } else { Exit::Partial };
    Ok((explanations.collect(), exit))
}

/// Events by what they have in common, judged.
pub(super) struct JudgedEvents {
    /// The most frequent first.
    pub(super) causes: Vec<JudgedCause>,
    pub(super) inventory: Inventory,
    /// What could not be read of the records around them.
    pub(super) gaps: Vec<Gap>,
}

/// Events with one cause.
pub(super) struct JudgedCause {
    /// The latest.
    pub(super) event: Event,
    pub(super) count: usize,
    pub(super) finding: Option<Finding>,
}

/// Judges events among the records that the request names.
pub(super) async fn judge(request: &AuditRequest, catalog: &Catalog, events: &[Event]) -> Result<JudgedEvents, Error> {
    let judged: Vec<Event> = events.iter().map(Event::as_pasted).collect();
    let AuditOutcome { report, inventory, .. } = audit::run(request, catalog, &judged, None).await?;
    let causes = causes(events, catalog).into_iter().map(|(latest, count)| {
        let code = latest.error_code.as_deref();
        let key = code.map(|code| SeriesKey::from_event(latest, code, catalog));
        let mut findings = report.findings.iter();
        JudgedCause {
            event: latest.clone(),
            count,
            finding: findings.find(|finding| Some(&finding.key) == key.as_ref()).cloned(),
        }
    });
    Ok(JudgedEvents {
        causes: causes.collect(),
        inventory,
        gaps: report.coverage.gaps,
    })
}

/// The event of this id: in the files that the request names, else in the event history.
pub(super) async fn find(request: &mut AuditRequest, id: &str) -> Result<Event, Error> {
    let EventReference { id, region } = EventReference::parse(id);
    if let RecordSource::Files(sources, _) = &request.records
        && let Some(event) = trail_files::find(&sources.paths, &EventId::from(id))
    {
        return Ok(event);
    }
    if let Some(region) = region.filter(|_| request.query.regions.is_empty()) {
        request.query.regions = vec![region.to_owned()];
    }
    audit::find_event(request, id).await
}

/// What names an event: its id, or the address of its page in the console.
struct EventReference<'a> {
    id: &'a str,
    region: Option<&'a str>,
}

impl<'a> EventReference<'a> {
    /// Reads an id, or `https://...cloudtrailv2/home?region=REGION#/events/ID`, or the older `#/events?EventId=ID`.
    fn parse(text: &'a str) -> Self {
        let text = text.trim();
        let value = |sign: &str| {
            let (_, rest) = text.split_once(sign)?;
            let end = rest.find(['&', '#', '?', '/']).unwrap_or(rest.len());
            rest.get(..end).filter(|value| !value.is_empty())
        };
        let id = value("/events/").or_else(|| value("EventId="));
        match id.filter(|_| text.starts_with("https://")) {
            Some(id) => Self {
                id,
                region: value("region="),
            },
            None => Self { id: text, region: None },
        }
    }
}

/// The latest event of each cause and how many there are; calls that succeeded only where nothing failed.
fn causes<'e>(events: &'e [Event], catalog: &Catalog) -> Vec<(&'e Event, usize)> {
    let nothing_failed = events.iter().all(|event| event.error_code.is_none());
    let mut causes: BTreeMap<Option<SeriesKey>, (&Event, usize)> = BTreeMap::new();
    for event in events {
        let key = event
            .error_code
            .as_deref()
            .map(|code| SeriesKey::from_event(event, code, catalog));
        if key.is_none() && !nothing_failed {
            continue;
        }
        let (latest, count) = causes.entry(key).or_insert((event, 0));
        *count += 1;
        if (latest.time, &latest.id) < (event.time, &event.id) {
            *latest = event;
        }
    }
    let mut causes: Vec<_> = causes.into_values().collect();
    causes.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    causes
}

/// Events that were read, and what was wrong with the rest.
pub(super) struct EventsRead {
    pub(super) events: Vec<Event>,
    pub(super) warnings: Vec<String>,
}

impl EventsRead {
    /// A single event, whole.
    pub(super) fn one(event: Event) -> Self {
        Self {
            events: vec![event],
            warnings: Vec::new(),
        }
    }
}

/// The events in a file, or in stdin for `-`.
pub(super) fn open(path: &Path) -> Result<EventsRead, Error> {
    let stored: Box<dyn io::Read> = if path == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        let opened = std::fs::File::open(path).and_then(object::open);
        opened.map_err(|error| Error::read(path, &error))?
    };
    let read = events_in(stored);
    if read.events.is_empty() {
        read.warnings
            .iter()
            .for_each(|what| super::output::say("warning", what));
        return Err(Error::Unusable {
            path: path.to_owned(),
            why: "it contains no CloudTrail record".to_owned(),
        });
    }
    Ok(read)
}

/// The events in a text.
pub(super) fn events_in(stored: impl io::Read) -> EventsRead {
    let text = Metered::new(stored, MAX_EVENT_BYTES, "it is");
    let text = Metered::new(text, object::MAX_RECORD_BYTES, "a record");
    let meter = text.meter();
    let (mut events, mut warnings) = (Vec::new(), Vec::new());
    let text = io::BufReader::with_capacity(metered::BUFFER_BYTES, text);
    let broken = envelope::stream(text, &mut |element| {
        meter.mark();
        match element {
            Element::Event(event) => events.push(*event),
            Element::Passed(_) | Element::Line => {}
            Element::Rejected(reason) => warnings.push(reason.to_string()),
        }
    });
    warnings.extend(broken.iter().map(ToString::to_string));
    EventsRead { events, warnings }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_named_by_its_id_or_by_its_page_in_the_console() {
        const ID: &str = "1512ed56-5e48-55c8-9932-bb7554b1d1e3";
        let old = format!("https://console.aws.amazon.com/cloudtrail/home?region=eu-west-1#/events?EventId={ID}");
        let new = format!("https://eu-west-1.console.aws.amazon.com/cloudtrailv2/home?region=eu-west-1#/events/{ID}");
        let more = format!("{new}?ReadOnly=false");
        for (text, region) in [
            (ID, None),
            (old.as_str(), Some("eu-west-1")),
            (new.as_str(), Some("eu-west-1")),
            (more.as_str(), Some("eu-west-1")),
        ] {
            let EventReference { id, region: found } = EventReference::parse(text);
            assert_eq!((id, found), (ID, region), "{text}");
        }
    }
}
