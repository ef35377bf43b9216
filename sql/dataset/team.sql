-- dataset.team: v1.account_dataset; the imports of user.account and dataset.dataset read it.

-- :stage
SELECT NULL::integer AS dataset_id,
       NULL::integer AS account_id;
