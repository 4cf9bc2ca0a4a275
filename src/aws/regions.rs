//! The regions of an account.

use aws_config::Region;
use aws_sdk_account::types::RegionOptStatus;

use super::{Aws, Fault};

impl Aws {
    /// The regions that are enabled, as AWS Account Management says; asked by way of `region`, whose partition counts.
    ///
    /// # Errors
    /// [`Fault`] when AWS does not answer: then it is not known what would be missing.
    pub async fn enabled_regions(&self, region: &str) -> Result<Vec<String>, Fault> {
        let config = aws_sdk_account::config::Builder::from(&self.config).region(Region::new(region.to_owned()));
        let client = aws_sdk_account::Client::from_conf(config.interceptor(self.calls.clone()).build());
        let mut pages = client
            .list_regions()
            .region_opt_status_contains(RegionOptStatus::Enabled)
            .region_opt_status_contains(RegionOptStatus::EnabledByDefault)
            .into_paginator()
            .items()
            .send();
        let mut regions = Vec::new();
        while let Some(listed) = pages.next().await {
            let listed = listed.map_err(|error| Fault::new("account:ListRegions", region, &error))?;
            regions.extend(listed.region_name);
        }
        regions.sort();
        Ok(regions)
    }
}
