//! The actions that trailhum needs, by what for, and how each is tried. docs/permissions.md has them as policies, and a test
//! compares the two.

use crate::text_enum::text_enum;

text_enum! {
    /// What an action is needed for.
    pub enum Purpose {
        /// The default audit: event history, and the inventory of AWS Config.
        Audit = "audit",
        /// `--plan` and `--all-regions`: trails and enabled regions.
        Trails = "trails",
        /// `--events logs:`: the log group of a trail.
        Logs = "logs",
        /// `--events athena:`: tables of Athena.
        Athena = "athena",
        /// `--org`: the accounts of an organization.
        Organization = "org",
    }
}

text_enum! {
    /// What must be there before an action is tried.
    pub enum TrialCondition {
        /// Nothing.
        Always = "always",
        /// A resource that AWS Config lists.
        Resource = "resource",
        /// A log group to which a trail writes.
        LogGroup = "log_group",
        /// A database of Athena.
        Database = "database",
        /// The root of an organization.
        Root = "root",
        /// It starts, reads or stops a query, which costs money: it is never tried.
        Query = "query",
        /// It names a table, which is yours to choose: it is never tried.
        Table = "table",
    }
}

/// An action.
#[derive(Debug, PartialEq, Eq)]
pub struct Permission {
    /// As IAM names it.
    pub action: &'static str,
    /// What it is needed for, first what it is listed under.
    pub purposes: &'static [Purpose],
    /// Whether it is tried in every region; otherwise only in the first.
    pub is_regional: bool,
    /// What must be there before it is tried.
    pub condition: TrialCondition,
    /// Actions of other services that AWS needs for the same call.
    pub also: &'static [&'static str],
}

const fn once(action: &'static str, purposes: &'static [Purpose], condition: TrialCondition) -> Permission {
    Permission {
        action,
        purposes,
        is_regional: false,
        condition,
        also: &[],
    }
}

const fn regional(action: &'static str, purposes: &'static [Purpose], condition: TrialCondition) -> Permission {
    Permission {
        is_regional: true,
        ..once(action, purposes, condition)
    }
}

const AUDIT: &[Purpose] = &[Purpose::Audit];
const TRAILS: &[Purpose] = &[Purpose::Trails];
const LOGS: &[Purpose] = &[Purpose::Logs];
const ATHENA: &[Purpose] = &[Purpose::Athena];
const ORGANIZATION: &[Purpose] = &[Purpose::Organization];

/// All of them, in the order in which they are tried. That Athena needs the actions of Glue is documented.
pub const PERMISSIONS: &[Permission] = &[
    once("sts:GetCallerIdentity", &Purpose::ALL, TrialCondition::Always),
    regional("cloudtrail:LookupEvents", AUDIT, TrialCondition::Always),
    regional("config:DescribeConfigurationRecorders", AUDIT, TrialCondition::Always),
    regional(
        "config:DescribeConfigurationRecorderStatus",
        AUDIT,
        TrialCondition::Always,
    ),
    regional("config:ListConfigurationRecorders", AUDIT, TrialCondition::Always),
    regional("config:DescribeDeliveryChannelStatus", AUDIT, TrialCondition::Always),
    regional("config:ListDiscoveredResources", AUDIT, TrialCondition::Always),
    regional("config:BatchGetResourceConfig", AUDIT, TrialCondition::Resource),
    once("account:ListRegions", TRAILS, TrialCondition::Always),
    once(
        "cloudtrail:DescribeTrails",
        &[Purpose::Trails, Purpose::Logs],
        TrialCondition::Always,
    ),
    regional("logs:DescribeLogGroups", LOGS, TrialCondition::LogGroup),
    regional("logs:FilterLogEvents", LOGS, TrialCondition::LogGroup),
    regional("logs:StartQuery", LOGS, TrialCondition::Query),
    regional("logs:GetQueryResults", LOGS, TrialCondition::Query),
    regional("logs:StopQuery", LOGS, TrialCondition::Query),
    Permission {
        also: &["glue:GetDatabases"],
        ..regional("athena:ListDatabases", ATHENA, TrialCondition::Always)
    },
    Permission {
        also: &["glue:GetTables"],
        ..regional("athena:ListTableMetadata", ATHENA, TrialCondition::Database)
    },
    regional("athena:GetTableMetadata", ATHENA, TrialCondition::Table),
    regional("athena:StartQueryExecution", ATHENA, TrialCondition::Query),
    regional("athena:GetQueryExecution", ATHENA, TrialCondition::Query),
    regional("athena:GetQueryResults", ATHENA, TrialCondition::Query),
    regional("athena:StopQueryExecution", ATHENA, TrialCondition::Query),
    once("organizations:ListAccounts", ORGANIZATION, TrialCondition::Always),
    once("organizations:ListRoots", ORGANIZATION, TrialCondition::Always),
    once(
        "organizations:ListAccountsForParent",
        ORGANIZATION,
        TrialCondition::Root,
    ),
    once(
        "organizations:ListOrganizationalUnitsForParent",
        ORGANIZATION,
        TrialCondition::Root,
    ),
];

/// Those of some purposes, in their order. Who is signed in is found out for every purpose.
pub fn permissions_for(purposes: &[Purpose]) -> impl Iterator<Item = &'static Permission> {
    let serves = |it: &&Permission| it.purposes.iter().any(|purpose| purposes.contains(purpose));
    PERMISSIONS.iter().filter(serves)
}

impl Permission {
    /// Whether it may be tried at all.
    #[must_use]
    pub fn is_tried(&self) -> bool {
        !matches!(self.condition, TrialCondition::Query | TrialCondition::Table)
    }
}
