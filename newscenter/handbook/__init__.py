"""The handbook (使用手册): the files of docs/handbook/ as pages of the admin."""
