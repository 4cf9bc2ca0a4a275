//! trailhum audits an AWS account and explains the NotFound errors that AWS Config leaves in CloudTrail.
