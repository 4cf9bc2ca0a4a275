//! Names of AWS regions, by their form: what no region can be called is a typo, which no request needs to find out.

use crate::source::left_out::nearest;

/// The directions in the names of regions, of all partitions (documented: `us-gov-west-1`, `eusc-de-east-1`,
/// `ap-southeast-7`).
const DIRECTIONS: [&str; 9] = [
    "central",
    "east",
    "north",
    "northeast",
    "northwest",
    "south",
    "southeast",
    "southwest",
    "west",
];

/// Regions that a typo may have meant: those that are enabled by default, and the first of each other partition.
const USUAL: [&str; 23] = [
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "cn-north-1",
    "cn-northwest-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eusc-de-east-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-gov-east-1",
    "us-gov-west-1",
    "us-iso-east-1",
    "us-west-1",
    "us-west-2",
];

/// Whether a region can have this name: `AREA-DIRECTION-NUMBER`, where an area may have several parts. A new region has one
/// of this form, too.
#[must_use]
pub(crate) fn is_possible(name: &str) -> bool {
    let mut parts = name.rsplit('-');
    let number = parts.next().unwrap_or_default();
    let direction = parts.next().unwrap_or_default();
    let areas: Vec<&str> = parts.collect();
    let is_area = |area: &&str| (2..=4).contains(&area.len()) && area.bytes().all(|it| it.is_ascii_lowercase());
    matches!(number.as_bytes(), [b'1'..=b'9'])
        && DIRECTIONS.contains(&direction)
        && matches!(areas.len(), 1 | 2)
        && areas.iter().all(is_area)
}

/// The usual region that this name may have meant.
#[must_use]
pub(crate) fn meant(name: &str) -> Option<&'static str> {
    nearest(&name.to_ascii_lowercase(), USUAL)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_of_any_partition_is_possible_and_a_typo_is_not() {
        let more = [
            "mx-central-1",
            "ap-southeast-7",
            "us-isof-south-1",
            "eu-isoe-west-1",
            "us-isob-east-1",
        ];
        for name in USUAL.into_iter().chain(more) {
            assert!(is_possible(name), "{name}");
        }
        for (name, known) in [
            ("eu-centrl-1", Some("eu-central-1")),
            ("eu-central1", Some("eu-central-1")),
            ("EU-CENTRAL-1", Some("eu-central-1")),
            ("eu-central-", Some("eu-central-1")),
            ("us-esat-1", Some("us-east-1")),
            ("us-east-1a", Some("us-east-1")),
            ("useast1", Some("us-east-1")),
            ("frankfurt", None),
            ("", None),
            ("*", None),
        ] {
            assert!(!is_possible(name), "{name}");
            assert_eq!(meant(name), known, "{name}");
        }
    }
}
