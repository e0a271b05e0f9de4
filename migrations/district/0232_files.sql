-- Near pictures (近似照片): four bands of sixteen bits of the difference hash. Two hashes that differ in at most three bits agree in a whole band.

create index files_band_1 on files (substr(dhash, 1, 4)) where kind = 'image' and dhash is not null and subject_type is not null;
create index files_band_2 on files (substr(dhash, 5, 4)) where kind = 'image' and dhash is not null and subject_type is not null;
create index files_band_3 on files (substr(dhash, 9, 4)) where kind = 'image' and dhash is not null and subject_type is not null;
create index files_band_4 on files (substr(dhash, 13, 4)) where kind = 'image' and dhash is not null and subject_type is not null;
