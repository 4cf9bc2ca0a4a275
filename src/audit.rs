//! An audit, from what is to be read to the report.
//!
//! [`Audit`] reads files. With the feature `aws`, [`run`] reads whatever an [`AuditRequest`] names: the event history of
//! one account or of many, files and buckets, Athena, CloudTrail Lake or a log group.

#[cfg(feature = "aws")]
pub mod cache_path;
#[cfg(feature = "aws")]
mod collect;
#[cfg(feature = "aws")]
pub mod doctor;
#[cfg(feature = "aws")]
mod engine;
pub mod files;
#[cfg(feature = "aws")]
mod history;
#[cfg(feature = "aws")]
mod live;
#[cfg(feature = "aws")]
mod log_group;
#[cfg(feature = "aws")]
mod members;
mod outcome;
#[cfg(feature = "aws")]
mod plan;
#[cfg(feature = "aws")]
mod request;
#[cfg(feature = "aws")]
mod run;
#[cfg(feature = "aws")]
mod session;
#[cfg(feature = "aws")]
mod sink;

pub use files::Audit;
#[cfg(feature = "aws")]
pub use {
    engine::EnginePlan,
    members::read_list as read_member_list,
    outcome::AuditOutcome,
    plan::{Plan, plan},
    request::{
        AuditRequest, AwsInventory, CacheChoice, EngineRequest, EngineSource, FileSources, HistoryOptions,
        InventorySource, LogGroupRequest, Login, MemberHistories, MemberList, RecordSource, UsedSettings,
    },
    run::{find_event, inventory, run},
    sink::FindingSink,
};
