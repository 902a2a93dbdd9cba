-- Everything of Handoff's beside one database. Idempotent. {own} is the database that it stands in.
CREATE DATABASE IF NOT EXISTS {own} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS {own}.migration (
    one tinyint PRIMARY KEY CHECK (one = 1),
    name varchar(190) NOT NULL,
    environment varchar(10) NOT NULL,
    replicator varchar(190) NOT NULL,
    installed_at timestamp(6) NOT NULL DEFAULT current_timestamp(6)
) ENGINE = InnoDB;

-- The side's ownership register: exactly one row. The log's reader knows its columns by their order.
CREATE TABLE IF NOT EXISTS {own}.ownership (
    one tinyint PRIMARY KEY CHECK (one = 1),
    epoch bigint NOT NULL CHECK (epoch >= 0),
    writable tinyint NOT NULL
) ENGINE = InnoDB;

-- The log's reader knows its columns by their order.
CREATE TABLE IF NOT EXISTS {own}.marker (
    id varchar(190) PRIMARY KEY,
    epoch bigint NOT NULL,
    times bigint NOT NULL DEFAULT 1,
    written_at timestamp(6) NOT NULL DEFAULT current_timestamp(6) ON UPDATE current_timestamp(6),
    KEY (written_at)
) ENGINE = InnoDB;

-- How far the stream that writes to this database came. Written first in each of its transactions.
CREATE TABLE IF NOT EXISTS {own}.progress (
    stream varchar(64) PRIMARY KEY,
    incarnation bigint NOT NULL,
    touched bigint NOT NULL,
    applied bigint unsigned NOT NULL,
    proven bigint unsigned NOT NULL,
    writable tinyint NOT NULL,
    epoch bigint NOT NULL,
    marker varchar(190)
) ENGINE = InnoDB;

-- From where this side's log is read.
CREATE TABLE IF NOT EXISTS {own}.log_place (
    one tinyint PRIMARY KEY CHECK (one = 1),
    position bigint unsigned NOT NULL
) ENGINE = InnoDB;

CREATE TABLE IF NOT EXISTS {own}.copy_range (
    table_name varchar(64) NOT NULL,
    range_no int NOT NULL,
    kind varchar(10) NOT NULL,
    lo longtext,
    hi longtext,
    row_count bigint,
    digest_sum char(64),
    snapshot_position bigint unsigned,
    PRIMARY KEY (table_name, range_no)
) ENGINE = InnoDB;

CREATE TABLE IF NOT EXISTS {own}.base_proof (
    table_name varchar(64) PRIMARY KEY,
    row_count bigint NOT NULL,
    digest_sum char(64) NOT NULL
) ENGINE = InnoDB;

-- The site's triggers as they were.
CREATE TABLE IF NOT EXISTS {own}.site_trigger (
    place int AUTO_INCREMENT PRIMARY KEY,
    trigger_name varchar(64) NOT NULL UNIQUE,
    table_name varchar(64) NOT NULL,
    at varchar(40) NOT NULL,
    definer varchar(400) NOT NULL,
    modes longtext NOT NULL,
    collation_connection varchar(64) NOT NULL,
    body longtext NOT NULL
) ENGINE = InnoDB;
