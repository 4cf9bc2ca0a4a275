//! Links to the AWS console, for terminals that can follow them (OSC 8).

use std::fmt::Write as _;

use trailhum_core::finding::Finding;
use trailhum_core::partition::Partition;

/// The text, which a click on it leads to the address.
pub(super) fn linked(text: &str, address: &str) -> String {
    format!("\u{1b}]8;;{address}\u{1b}\\{text}\u{1b}]8;;\u{1b}\\")
}

/// Where the console shows the resource, in the partition of its region.
pub(super) fn of_resource(finding: &Finding) -> Option<String> {
    let key = &finding.key;
    let (region, id) = (host(&key.region)?, escaped(&key.resource.id));
    let console = Partition::of_region(region).console?;
    let path = key.resource.kind.console_path(region, &id).filter(|_| !id.is_empty())?;
    Some(format!("https://{region}.{console}/{path}"))
}

/// Where the console shows the role of the caller, if it has one.
pub(super) fn of_role(finding: &Finding) -> Option<String> {
    let partition = Partition::of_region(host(&finding.key.region)?);
    let arn = finding
        .key
        .caller
        .arn
        .strip_prefix("arn:")?
        .strip_prefix(partition.name)?;
    let role = arn.strip_prefix(":iam::")?.split_once(":role/")?.1.rsplit('/').next()?;
    let console = partition.console?;
    Some(format!("https://{console}/iam/home#/roles/details/{}", escaped(role)))
}

/// A region whose name is safe in an address: records come from strangers.
fn host(region: &str) -> Option<&str> {
    let safe = region
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    (safe && !region.is_empty()).then_some(region)
}

/// Percent-encoded, but for what never needs it.
fn escaped(text: &str) -> String {
    text.bytes().fold(String::new(), |mut escaped, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(escaped, "%{byte:02X}");
        }
        escaped
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_holds_nothing_that_a_stranger_could_end_it_with() {
        assert_eq!(escaped("my-bucket.x"), "my-bucket.x");
        assert_eq!(escaped("a/../b\u{1b}\\\"é"), "a%2F..%2Fb%1B%5C%22%C3%A9");
        assert_eq!(host("eu-central-1"), Some("eu-central-1"));
        for region in ["", "eu.evil", "eu\u{1b}"] {
            assert_eq!(host(region), None, "{region:?}");
        }
    }
}
