-- The earliest pictures of a band are found without reading the others of it: a thousand pictures of one wall were half a million pairs.
drop index files_band_1;
drop index files_band_2;
drop index files_band_3;
drop index files_band_4;
create index files_band_1 on files (substr(dhash, 1, 4), id) where kind = 'image' and dhash is not null and subject_type is not null;
create index files_band_2 on files (substr(dhash, 5, 4), id) where kind = 'image' and dhash is not null and subject_type is not null;
create index files_band_3 on files (substr(dhash, 9, 4), id) where kind = 'image' and dhash is not null and subject_type is not null;
create index files_band_4 on files (substr(dhash, 13, 4), id) where kind = 'image' and dhash is not null and subject_type is not null;
drop index files_sha256;
create index files_sha256 on files (sha256, id);
