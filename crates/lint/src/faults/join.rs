//! How conditions are joined: what matches everything or nothing, and what AND and OR without brackets do.

use serde_json::Value;

use super::Finder;
use crate::condition::{FieldTest, Node, NodeKind, Operand, Pattern};
use crate::evaluate::Holds;
use crate::fault::{FaultId, FilterFault};
use crate::literals::samples;
use crate::probes::CallerClass;
use crate::shrink::shrink;

pub(super) fn find(finder: &Finder<'_>, found: &mut Vec<FilterFault>) {
    everything(finder, found);
    if !found.iter().any(|fault| fault.id == FaultId::MatchesEverything) {
        differs_or(finder, found);
        nothing(finder, found);
        loose(finder, found);
    }
}

/// A condition that holds whatever the record says: none at all, or differences of one field from several values.
fn everything(finder: &Finder<'_>, found: &mut Vec<FilterFault>) {
    let root = &finder.filter.root;
    if matches!(root.kind, NodeKind::Fixed(true)) {
        let Some(probe) = finder.probes.all.last() else { return };
        let record = shrink(probe.record.clone(), &|record| finder.keeps(record));
        found.push(FilterFault::new(FaultId::MatchesEverything, root.span, "").showing(record, true));
        return;
    }
    root.walk(true, &mut |node, positive| {
        let NodeKind::Any(children) = &node.kind else { return };
        let mut differences = Vec::new();
        differing(children, &mut differences);
        differences.truncate(MOST_NEIGHBORS);
        for (place, one) in differences.iter().enumerate() {
            let mut others = differences.iter().skip(place + 1);
            let tautology = others.find(|other| other.operand == one.operand && !share_a_value(one, other));
            if !positive || tautology.is_none() || !has_one_value(one) {
                continue;
            }
            let (Some(field), Some(value)) = (one.single_field(), one.patterns.iter().flat_map(samples).next()) else {
                continue;
            };
            let Some(probe) = finder
                .probes
                .all
                .iter()
                .find(|probe| text_at(&probe.record, &field) == Some(&value))
            else {
                continue;
            };
            let shows = |record: &Value| {
                text_at(record, &field) == Some(&value) && finder.evaluation.holds(node, record) == Holds::Yes
            };
            let record = shrink(probe.record.clone(), &shows);
            let kept = finder.keeps(&record);
            found.push(FilterFault::new(FaultId::MatchesEverything, node.span, field).showing(record, kept));
            return;
        }
    });
}

/// The comparisons by "differs" among alternatives.
fn differing<'n>(children: &'n [Node], found: &mut Vec<&'n FieldTest>) {
    for child in children {
        match &child.kind {
            NodeKind::Test(test) if test.negated => found.push(test),
            NodeKind::Any(inner) => differing(inner, found),
            NodeKind::Decided(inner, _) => differing(std::slice::from_ref(inner), found),
            NodeKind::Not(inner) => {
                if let NodeKind::Test(test) = &inner.kind {
                    found.push(test);
                }
            }
            NodeKind::All(_) | NodeKind::Test(_) | NodeKind::Fixed(_) | NodeKind::Opaque => {}
        }
    }
}

/// Whether one text may match both; of anything but plain texts it may.
fn share_a_value(one: &FieldTest, other: &FieldTest) -> bool {
    let text = |pattern: &Pattern| match pattern {
        Pattern::Text(text) => Some(text.to_lowercase()),
        _ => None,
    };
    let texts = |test: &FieldTest| test.patterns.iter().map(text).collect::<Option<Vec<String>>>();
    match (texts(one), texts(other)) {
        (Some(one), Some(other)) => one.iter().any(|text| other.contains(text)),
        _ => true,
    }
}

pub(super) fn text_at<'r>(record: &'r Value, field: &str) -> Option<&'r str> {
    record.pointer(&format!("/{}", field.replace('.', "/")))?.as_str()
}

/// A condition that selects, and one that leaves out, joined by OR: whatever the second does not leave out is kept.
fn differs_or(finder: &Finder<'_>, found: &mut Vec<FilterFault>) {
    let root = &finder.filter.root;
    root.walk(true, &mut |node, positive| {
        let NodeKind::Any(children) = &node.kind else { return };
        let (mut selecting, mut differing) = (Vec::new(), 0);
        alternatives(children, &mut selecting, &mut differing);
        let counts = finder.filter.language.alerts() || differing >= 2;
        if !positive || selecting.is_empty() || differing == 0 || !counts {
            return;
        }
        let is_ordinary = |record: &Value| {
            let selects = |test: &&FieldTest| finder.evaluation.test(test, record) == Holds::Yes;
            !selecting.iter().any(selects)
        };
        // The last are calls that the text does not name.
        let mut probes = finder.probes.all.iter().rev();
        let shown = probes.find(|probe| {
            probe.class == CallerClass::Person
                && probe.record.get("errorCode").is_none()
                && is_ordinary(&probe.record)
                && finder.keeps(&probe.record)
        });
        let Some(probe) = shown else { return };
        let shown_by =
            |record: &Value| finder.keeps(record) && is_ordinary(record) && record.get("eventSource").is_some();
        let record = shrink(probe.record.clone(), &shown_by);
        found.push(FilterFault::new(FaultId::DiffersOr, node.span, "").showing(record, true));
    });
}

/// The comparisons among alternatives: those that select, and how many leave out.
fn alternatives<'n>(children: &'n [Node], selecting: &mut Vec<&'n FieldTest>, differing: &mut usize) {
    for child in children {
        match &child.kind {
            NodeKind::Test(test) if test.negated => *differing += 1,
            NodeKind::Test(test) => selecting.push(test),
            NodeKind::Any(inner) => alternatives(inner, selecting, differing),
            NodeKind::Decided(inner, _) => alternatives(std::slice::from_ref(inner), selecting, differing),
            NodeKind::Not(inner) => {
                *differing += usize::from(matches!(inner.kind, NodeKind::Test(_) | NodeKind::Decided(..)));
            }
            NodeKind::All(_) | NodeKind::Fixed(_) | NodeKind::Opaque => {}
        }
    }
}

/// Fields of which a record has one value only.
fn has_one_value(test: &FieldTest) -> bool {
    let is_open = |field: &str| {
        [
            "resources",
            "requestParameters",
            "responseElements",
            "additionalEventData",
        ]
        .iter()
        .any(|open| field.starts_with(open))
    };
    matches!(test.operand, Operand::Field(_)) && test.single_field().is_some_and(|field| !is_open(&field))
}

/// The most neighbors that are compared with each other.
const MOST_NEIGHBORS: usize = 40;

/// Two comparisons of one field that must hold together, and never do.
fn nothing(finder: &Finder<'_>, found: &mut Vec<FilterFault>) {
    finder.filter.root.walk(true, &mut |node, positive| {
        let NodeKind::All(children) = &node.kind else { return };
        if !positive || found.iter().any(|fault| fault.id == FaultId::MatchesNothing) {
            return;
        }
        let tests = children.iter().filter_map(|child| match &child.kind {
            NodeKind::Test(test) if !test.negated && has_one_value(test) => Some((test, child.span)),
            _ => None,
        });
        let tests: Vec<_> = tests.take(MOST_NEIGHBORS).collect();
        for (place, (one, span)) in tests.iter().enumerate() {
            let others = tests.iter().skip(place + 1);
            for (other, behind) in others.filter(|(other, _)| other.operand == one.operand) {
                if let Some(record) = conflict(finder, one, other) {
                    let field = one.single_field().unwrap_or_default();
                    let fault = FilterFault::new(FaultId::MatchesNothing, span.join(*behind), field);
                    found.push(fault.showing(record, false));
                    return;
                }
            }
        }
    });
}

/// A record that one of them matches, if nothing matches both.
fn conflict(finder: &Finder<'_>, one: &FieldTest, other: &FieldTest) -> Option<Value> {
    let is_exact = |test: &FieldTest| test.patterns.iter().all(|pattern| matches!(pattern, Pattern::Text(_)));
    if !is_exact(one) && !is_exact(other) {
        return None;
    }
    let (exact, open) = if is_exact(one) { (one, other) } else { (other, one) };
    let field = exact.single_field()?;
    let mut shown = None;
    for value in exact.patterns.iter().flat_map(samples) {
        let mut record = finder.probes.all.first()?.record.clone();
        let path: Vec<String> = field.split('.').map(str::to_owned).collect();
        crate::probes::put(&mut record, &path, &Value::String(value));
        if finder.evaluation.test(open, &record) != Holds::No {
            return None;
        }
        shown = Some(record);
    }
    let record = shown?;
    let wanted = text_at(&record, &field).map(str::to_owned);
    let proves = |record: &Value| text_at(record, &field).map(str::to_owned) == wanted && !finder.keeps(record);
    Some(shrink(record.clone(), &proves))
}

/// AND and OR without brackets, where a record shows that brackets would make a difference.
fn loose(finder: &Finder<'_>, found: &mut Vec<FilterFault>) {
    for group in &finder.filter.remarks.loose {
        let differs = |record: &Value| {
            finder.evaluation.holds(&group.written, record) != finder.evaluation.holds(&group.other, record)
        };
        let Some(probe) = finder.probes.all.iter().find(|probe| differs(&probe.record)) else {
            continue;
        };
        let kept = finder.keeps(&probe.record);
        let shows = |record: &Value| differs(record) && finder.keeps(record) == kept;
        let record = shrink(probe.record.clone(), &shows);
        found.push(FilterFault::new(FaultId::Precedence, group.span, "").showing(record, kept));
    }
}
