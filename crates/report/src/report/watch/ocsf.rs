//! News as detection findings of OCSF (class 2004), one a line.
//!
//! Source: <https://schema.ocsf.io/1.5.0/classes/detection_finding>; a test validates them with a model that is not ours.

use std::io::{self, Write};

use jiff::Timestamp;
use serde::Serialize;
use trailhum_core::finding::Verdict;

use super::{NewsItem, NewsKind, WatchNews};

/// The version of the schema.
const OCSF_VERSION: &str = "1.5.0";
const FINDINGS: u32 = 2;
const DETECTION_FINDING: u32 = 2004;
const AWS_ACCOUNT: u32 = 10;

#[derive(Serialize)]
struct DetectionFinding<'n> {
    activity_id: u32,
    category_uid: u32,
    class_uid: u32,
    type_uid: u32,
    severity_id: u32,
    severity: &'static str,
    /// Milliseconds since 1970: the end of what was read.
    time: i64,
    message: String,
    metadata: OcsfMetadata,
    finding_info: FindingInfo<'n>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cloud: Option<OcsfCloud<'n>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    resources: Vec<OcsfResource<'n>>,
    unmapped: &'n NewsItem,
}

#[derive(Serialize)]
struct OcsfMetadata {
    version: &'static str,
    product: OcsfProduct,
    profiles: [&'static str; 1],
}

#[derive(Serialize)]
struct OcsfProduct {
    name: &'static str,
    vendor_name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct FindingInfo<'n> {
    uid: String,
    title: String,
    desc: &'n str,
    types: [&'static str; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    last_seen_time: Option<i64>,
}

#[derive(Serialize)]
struct OcsfCloud<'n> {
    provider: &'static str,
    region: &'n str,
    account: OcsfAccount<'n>,
}

#[derive(Serialize)]
struct OcsfAccount<'n> {
    uid: &'n str,
    name: &'n str,
    type_id: u32,
}

#[derive(Serialize)]
struct OcsfResource<'n> {
    name: &'n str,
}

pub(super) fn write(news: &WatchNews, out: &mut dyn Write) -> io::Result<()> {
    for item in &news.news {
        let finding = DetectionFinding::new(news, item);
        serde_json::to_writer(&mut *out, &finding).map_err(io::Error::from)?;
        writeln!(out)?;
    }
    Ok(())
}

impl<'n> DetectionFinding<'n> {
    fn new(news: &WatchNews, item: &'n NewsItem) -> Self {
        let is_update = matches!(item.kind, NewsKind::Verdict | NewsKind::Resumed | NewsKind::Cadence);
        let activity_id = if is_update { 2 } else { 1 };
        let (severity_id, severity) = severity(item);
        let subject = [
            &item.caller,
            &item.event_name,
            &item.error_code,
            &item.resource,
            &item.account,
            &item.region,
        ];
        let subject: Vec<&str> = subject
            .into_iter()
            .map(String::as_str)
            .filter(|text| !text.is_empty())
            .collect();
        let title = format!("{}: {}", item.kind.as_str(), subject.join(" "));
        // The same in a run that repeats the news of one that was killed.
        let about = item.id.clone().unwrap_or_else(|| subject.join("/"));
        Self {
            activity_id,
            category_uid: FINDINGS,
            class_uid: DETECTION_FINDING,
            type_uid: DETECTION_FINDING * 100 + activity_id,
            severity_id,
            severity,
            time: news.window.to.as_millisecond(),
            message: title.clone(),
            metadata: OcsfMetadata {
                version: OCSF_VERSION,
                product: OcsfProduct {
                    name: "trailhum",
                    vendor_name: "trailhum",
                    version: env!("CARGO_PKG_VERSION"),
                },
                profiles: ["cloud"],
            },
            finding_info: FindingInfo {
                uid: format!("{}/{}/{about}", news.number, item.kind.as_str()),
                title,
                desc: &item.text,
                types: [item.kind.as_str()],
                last_seen_time: item.last_at.map(Timestamp::as_millisecond),
            },
            cloud: (!item.account.is_empty()).then_some(OcsfCloud {
                provider: "AWS",
                region: &item.region,
                account: OcsfAccount {
                    uid: &item.account,
                    name: &item.account,
                    type_id: AWS_ACCOUNT,
                },
            }),
            resources: Some(OcsfResource { name: &item.resource })
                .filter(|resource| !resource.name.is_empty())
                .into_iter()
                .collect(),
            unmapped: item,
        }
    }
}

/// A new error that needs attention is more than calls that are missing, and these are more than what is explained.
fn severity(item: &NewsItem) -> (u32, &'static str) {
    let is_known = matches!(item.verdict, Some(Verdict::Noise | Verdict::Benign));
    match item.kind {
        _ if item.needs_attention() => (4, "High"),
        NewsKind::CallerSilent | NewsKind::NotRead | NewsKind::Gap => (3, "Medium"),
        _ if is_known => (1, "Informational"),
        _ => (2, "Low"),
    }
}
