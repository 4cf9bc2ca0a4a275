//! The regions of an account.

use aws_sdk_account::operation::list_regions::ListRegionsOutput;
use aws_sdk_account::types::RegionOptStatus;

use super::{Aws, Fault, pages};

impl Aws {
    /// The enabled regions, from AWS Account Management in `region`, whose partition counts.
    ///
    /// # Errors
    /// [`Fault`] when the list cannot be read to its end.
    pub async fn enabled_regions(&self, region: &str) -> Result<Vec<String>, Fault> {
        let client = self.account(region);
        let request = client
            .list_regions()
            .region_opt_status_contains(RegionOptStatus::Enabled)
            .region_opt_status_contains(RegionOptStatus::EnabledByDefault);
        let call = ("account:ListRegions", region);
        let split = |page: ListRegionsOutput| (page.regions.ok_or("Regions"), page.next_token);
        let listed = pages::collect(call, request.into_paginator().send(), split).await?;
        let mut regions: Vec<String> = listed.into_iter().filter_map(|it| it.region_name).collect();
        regions.sort();
        Ok(regions)
    }
}
