//! The partitions of AWS: separate clouds with their own accounts, regions and ARNs. Proof, ARNs, filters and links take
//! them from this one list.

/// One partition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Partition {
    /// Its name in ARNs, such as `aws-cn`.
    pub name: &'static str,
    /// How the names of its regions begin; empty for the public partition, which has all others.
    pub regions: &'static str,
    /// The domain of its console, behind the region; `None` where none is public.
    pub console: Option<&'static str>,
}

/// All partitions, the public one first (documented: the partitions of AWS's SDKs).
pub const PARTITIONS: [Partition; 8] = [
    Partition::new("aws", "", Some("console.aws.amazon.com")),
    Partition::new("aws-cn", "cn-", Some("console.amazonaws.cn")),
    Partition::new("aws-us-gov", "us-gov-", Some("console.amazonaws-us-gov.com")),
    Partition::new("aws-eusc", "eusc-", Some("console.amazonaws-eusc.eu")),
    Partition::new("aws-iso", "us-iso-", None),
    Partition::new("aws-iso-b", "us-isob-", None),
    Partition::new("aws-iso-e", "eu-isoe-", None),
    Partition::new("aws-iso-f", "us-isof-", None),
];

impl Partition {
    const fn new(name: &'static str, regions: &'static str, console: Option<&'static str>) -> Self {
        Self { name, regions, console }
    }

    /// The partition that a region belongs to.
    #[must_use]
    pub fn of_region(region: &str) -> Self {
        let [public, others @ ..] = PARTITIONS;
        let other = others.into_iter().find(|it| region.starts_with(it.regions));
        other.unwrap_or(public)
    }

    /// Whether an ARN of this partition name is one of AWS.
    #[must_use]
    pub fn is_known(name: &str) -> bool {
        Self::from_name(name).is_some()
    }

    /// The partition of this name in ARNs.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        PARTITIONS.into_iter().find(|it| it.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_belongs_to_exactly_one_partition() {
        for (region, name) in [
            ("eu-central-1", "aws"),
            ("us-east-1", "aws"),
            ("cn-north-1", "aws-cn"),
            ("us-gov-west-1", "aws-us-gov"),
            ("eusc-de-east-1", "aws-eusc"),
            ("us-iso-east-1", "aws-iso"),
            ("us-isob-east-1", "aws-iso-b"),
            ("eu-isoe-west-1", "aws-iso-e"),
            ("us-isof-south-1", "aws-iso-f"),
            ("", "aws"),
        ] {
            assert_eq!(Partition::of_region(region).name, name, "{region}");
            assert!(Partition::is_known(name));
        }
        for name in ["", "aws-", "aws-x", "AWS", "aws-cn.evil"] {
            assert!(!Partition::is_known(name), "{name}");
        }
    }
}
