# Installing: config package and pkg-config file.
