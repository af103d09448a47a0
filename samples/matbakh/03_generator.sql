-- Values by hash of (seed, name, row): the same on every server. Gone after the load.
CREATE SCHEMA gen;

-- IMMUTABLE although they read a setting: it does not change while loading, and the planner folds them into constants.
CREATE FUNCTION gen.key(name text) RETURNS bigint LANGUAGE sql IMMUTABLE AS
    $$ SELECT hashtextextended(name COLLATE "C", current_setting('matbakh.seed')::bigint) $$;
CREATE FUNCTION gen.rows(base int) RETURNS int LANGUAGE sql IMMUTABLE AS
    $$ SELECT greatest(1, round(base * current_setting('matbakh.scale')::numeric))::int $$;

-- The plain expressions below are inlined.
CREATE FUNCTION gen.hash(name text, i bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS
    $$ SELECT hashint8extended(i, gen.key(name)) & 4611686018427387903 $$;
CREATE FUNCTION gen.n(name text, i bigint, below int) RETURNS int LANGUAGE sql IMMUTABLE AS
    $$ SELECT (gen.hash(name, i) % below)::int $$;
CREATE FUNCTION gen.between(name text, i bigint, low int, high int) RETURNS int LANGUAGE sql IMMUTABLE AS
    $$ SELECT low + (gen.hash(name, i) % (high - low + 1))::int $$;
CREATE FUNCTION gen.cents(name text, i bigint, below int) RETURNS numeric LANGUAGE sql IMMUTABLE AS
    $$ SELECT (gen.hash(name, i) % below)::numeric / 100 $$;
CREATE FUNCTION gen.maybe(name text, i bigint, percent int) RETURNS boolean LANGUAGE sql IMMUTABLE AS
    $$ SELECT gen.hash(name, i) % 100 < percent $$;
CREATE FUNCTION gen.pick(name text, i bigint, list text[]) RETURNS text LANGUAGE sql IMMUTABLE AS
    $$ SELECT list[1 + (gen.hash(name, i) % cardinality(list))::int] $$;
-- A run of up to three neighbours of a list.
CREATE FUNCTION gen.some(name text, i bigint, list text[]) RETURNS text[] LANGUAGE sql IMMUTABLE AS
    $$ SELECT list[1 + (gen.hash(name, i) % cardinality(list))::int : 1 + (gen.hash(name,
    i) % cardinality(list))::int + ((gen.hash(name, i) >> 20) % 3)::int] $$;
CREATE FUNCTION gen.id(name text, i bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
    $$ SELECT md5(gen.key(name)::text || i::text)::uuid $$;
CREATE FUNCTION gen.token(name text, i bigint) RETURNS text LANGUAGE sql IMMUTABLE AS
    $$ SELECT md5(gen.key(name)::text || i::text) $$;
CREATE FUNCTION gen.at(name text, i bigint, since timestamptz, days int) RETURNS timestamptz LANGUAGE sql STABLE AS
    $$ SELECT since + (gen.hash(name, i) % (days * 86400000000)) * interval '1 microsecond' $$;
CREATE FUNCTION gen.ip(name text, i bigint) RETURNS inet LANGUAGE sql IMMUTABLE AS
    $$ SELECT inet '84.128.0.0' + gen.hash(name, i) % 8388608 $$;
-- Not lower(): what that does to an umlaut depends on the server's locale.
CREATE FUNCTION gen.slug(title text) RETURNS text LANGUAGE sql IMMUTABLE AS
    $$ SELECT translate(title, 'ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÜäöüôáéêñıß &’', 'abcdefghijklmnopqrstuvwxyzaouaouoaeenis--') $$;
-- Of a list: folded into a constant, where gen.slug would be slow for every row.
CREATE FUNCTION gen.slugs(list text[]) RETURNS text[] LANGUAGE sql IMMUTABLE AS
    $$ SELECT array_agg(gen.slug(word) ORDER BY n) FROM unnest(list) WITH ORDINALITY w(word, n) $$;

-- How many rows the tables have that others refer to.
CREATE FUNCTION gen.users() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT gen.rows(5000)';
CREATE FUNCTION gen.partners() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT gen.rows(4000)';
CREATE FUNCTION gen.profiles() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT gen.rows(4400)';
CREATE FUNCTION gen.leads() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT gen.rows(35000)';
CREATE FUNCTION gen.bookings() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT gen.rows(12000)';
CREATE FUNCTION gen.user_of(name text, i bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
    $$ SELECT gen.id('user', 1 + gen.n(name, i, gen.users())) $$;
CREATE FUNCTION gen.profile_of(name text, i bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
    $$ SELECT gen.id('profile', 1 + gen.n(name, i, gen.profiles())) $$;
CREATE FUNCTION gen.lead_at(i bigint) RETURNS timestamptz LANGUAGE sql STABLE AS
    $$ SELECT gen.at('lead.created_at', i, timestamptz '2025-01-01 00:00:00+00', 365) $$;

-- Words.
CREATE FUNCTION gen.first_names() RETURNS text[] LANGUAGE sql IMMUTABLE AS $$ SELECT ARRAY[
    'Anna', 'Lukas', 'Jürgen', 'Zeynep', 'Sophie', 'Matteo', 'Käthe', 'Ali', 'Björn', 'Giulia', 'Hannah', 'Mehmet', 'Sören', 'Lena',
    'Nguyên', 'Paul', 'Jörg', 'Fatima', 'Maximilian', 'Eleni', 'Ursula', 'Omar', 'Günther', 'Marie', 'Dimitri', 'Aylin', 'René', 'Chiara',
    'Thomas', 'Yusuf', 'Clara', 'Stefan', 'Noémie', 'Karl', 'Leyla', 'Hans-Peter', 'Mia', 'Aleksandra', 'Felix', 'Bärbel'] $$;
CREATE FUNCTION gen.last_names() RETURNS text[] LANGUAGE sql IMMUTABLE AS $$ SELECT ARRAY[
    'Müller', 'Schmidt', 'Yılmaz', 'Weber', 'Rossi', 'Schäfer', 'Nguyen', 'Größl', 'Öztürk', 'Fischer', 'Bauer', 'Papadopoulos', 'Köhler',
    'Wagner', 'Hoffmann', 'Bianchi', 'Krüger', 'Al-Hassan', 'Lehmann', 'Böhm', 'Schulz', 'Kowalski', 'Jäger', 'Richter', 'Demir', 'Groß',
    'Kaya', 'Neumann', 'Schwarz', 'Zimmermann', 'Esposito', 'Braun', 'Hübner', 'Vogel', 'Weiß', 'Tran', 'Keller', 'Huber', 'Sánchez',
    'Lang'] $$;
CREATE FUNCTION gen.streets() RETURNS text[] LANGUAGE sql IMMUTABLE AS $$ SELECT ARRAY[
    'Hauptstraße', 'Leopoldstraße', 'Schloßallee', 'Marktplatz', 'Königsallee', 'Torstraße', 'Bahnhofstraße', 'Lange Gasse', 'Am Mühlbach',
    'Gärtnerplatz', 'Sonnenstraße', 'Rosengasse', 'Kölner Straße', 'Kastanienallee', 'Domplatz', 'An der Brücke', 'Friedrichstraße',
    'Ludwigstraße', 'Hafenweg', 'Weinbergstraße'] $$;
CREATE FUNCTION gen.cuisines() RETURNS text[] LANGUAGE sql IMMUTABLE AS $$ SELECT ARRAY[
    'Italienisch', 'Bayerisch', 'Türkisch', 'Griechisch', 'Vietnamesisch', 'Japanisch', 'Indisch', 'Libanesisch', 'Spanisch', 'Französisch',
    'Mexikanisch', 'Thailändisch', 'Vegan', 'Burger', 'Café & Kuchen', 'Steakhaus', 'Fisch', 'Syrisch', 'Schwäbisch', 'Koreanisch'] $$;
CREATE FUNCTION gen.platforms() RETURNS text[] LANGUAGE sql IMMUTABLE AS
    $$ SELECT ARRAY['google', 'facebook', 'instagram', 'website', 'tripadvisor'] $$;
CREATE FUNCTION gen.user_agents() RETURNS text[] LANGUAGE sql IMMUTABLE AS $$ SELECT ARRAY[
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0.0.0 Safari/537.36',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.1 Safari/605.1.15',
    'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/130.0.0.0 Mobile Safari/537.36',
    'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0'] $$;
CREATE FUNCTION gen.strengths() RETURNS text[] LANGUAGE sql IMMUTABLE AS $$ SELECT ARRAY[
    'Sehr gute Bewertungen ⭐', 'Aktuelle Öffnungszeiten', 'Viele Fotos 📸', 'Schnelle Antworten auf Bewertungen', 'Mehrsprachige Speisekarte',
    'Online-Reservierung', 'Treue Stammgäste', 'Zentrale Lage', 'Hausgemachte Küche', 'Barrierefreier Zugang'] $$;
CREATE FUNCTION gen.weaknesses() RETURNS text[] LANGUAGE sql IMMUTABLE AS $$ SELECT ARRAY[
    'Speisekarte nur als PDF', 'Unbeantwortete Bewertungen', 'Veraltete Fotos', 'Keine Angaben zu Allergenen', 'Website lädt langsam 🐢',
    'Fehlende Instagram-Beiträge', 'Widersprüchliche Adressen', 'Keine Öffnungszeiten an Feiertagen', 'Kein Impressum', 'Wenig Reichweite'] $$;
CREATE FUNCTION gen.remarks() RETURNS text[] LANGUAGE sql IMMUTABLE AS $$ SELECT ARRAY[
    'Bitte erst nach 15 Uhr zurückrufen.', 'Inhaber wünscht Gespräch über Instagram 📱', 'Hat bereits ein Angebot erhalten – nachfassen.',
    'Größere Renovierung bis März, danach Fotoshooting.', 'Sehr zufrieden, möchte zweite Filiale anmelden 🎉', 'Rechnung an die Steuerberaterin.',
    E'Zwei Standorte:\n- Altstadt\n- Bahnhof', 'Spricht lieber Türkisch; Kollegin übernimmt.', 'Kündigt evtl. zum Jahresende 😕',
    'Wartet auf die Freigabe der „Speisekarte“.'] $$;
CREATE FUNCTION gen.houses() RETURNS text[] LANGUAGE sql IMMUTABLE AS $$ SELECT ARRAY[
    'Gasthaus', 'Trattoria', 'Café', 'Wirtshaus', 'Bistro', 'Taverna', 'Ristorante', 'Imbiss', 'Brasserie', 'Weinstube', 'Osteria',
    'Burgerhaus', 'Konditorei', 'Sushi-Bar', 'Kebap-Haus'] $$;
CREATE FUNCTION gen.signs() RETURNS text[] LANGUAGE sql IMMUTABLE AS $$ SELECT ARRAY[
    'Zum Löwen', 'Bella Vista', 'Glück', 'Am Schloß', 'Goldener Hirsch', 'Olympia', 'Da Matteo', 'Istanbul', 'Sonnenschein', 'Mühle',
    'Zur Post', 'Lotusblüte', 'Grüner Baum', 'Hafenblick', 'Safran', 'Alte Schmiede', 'Côte d’Azur', 'Drei Könige', 'Rosmarin',
    'Kirschblüte', 'El Toro', 'Schöne Aussicht', 'Damaskus', 'Zum Bären'] $$;

-- A restaurant's name, and the same in an address.
CREATE FUNCTION gen.restaurant(name text, i bigint) RETURNS text LANGUAGE sql IMMUTABLE AS
    $$ SELECT gen.pick(name, i, gen.houses()) || ' ' || (gen.signs())[1 + ((gen.hash(name, i) >> 16) % 24)::int] $$;
CREATE FUNCTION gen.restaurant_slug(name text, i bigint) RETURNS text LANGUAGE sql IMMUTABLE AS
    $$ SELECT gen.pick(name, i, gen.slugs(gen.houses())) || '-' || (gen.slugs(gen.signs()))[1 + ((gen.hash(name, i) >> 16) % 24)::int] $$;

CREATE TABLE gen.cities (id int PRIMARY KEY, name text, state text, zip int, area text, latitude numeric, longitude numeric);
INSERT INTO gen.cities VALUES
    (0, 'München', 'Bayern', 80331, '089', 48.137, 11.575), (1, 'Berlin', 'Berlin', 10115, '030', 52.520, 13.405),
    (2, 'Hamburg', 'Hamburg', 20095, '040', 53.551, 9.994), (3, 'Köln', 'Nordrhein-Westfalen', 50667, '0221', 50.938, 6.960),
    (4, 'Frankfurt am Main', 'Hessen', 60311, '069', 50.110, 8.682), (5, 'Stuttgart', 'Baden-Württemberg', 70173, '0711', 48.776, 9.183),
    (6, 'Düsseldorf', 'Nordrhein-Westfalen', 40213, '0211', 51.228, 6.773), (7, 'Leipzig', 'Sachsen', 4109, '0341', 51.340, 12.375),
    (8, 'Nürnberg', 'Bayern', 90402, '0911', 49.452, 11.077), (9, 'Würzburg', 'Bayern', 97070, '0931', 49.791, 9.953),
    (10, 'Tübingen', 'Baden-Württemberg', 72070, '07071', 48.522, 9.058), (11, 'Lübeck', 'Schleswig-Holstein', 23552, '0451', 53.866, 10.687),
    (12, 'Münster', 'Nordrhein-Westfalen', 48143, '0251', 51.961, 7.626), (13, 'Görlitz', 'Sachsen', 2826, '03581', 51.153, 14.987),
    (14, 'Saarbrücken', 'Saarland', 66111, '0681', 49.240, 6.997), (15, 'Osnabrück', 'Niedersachsen', 49074, '0541', 52.279, 8.047),
    (16, 'Freiburg', 'Baden-Württemberg', 79098, '0761', 47.999, 7.842), (17, 'Dresden', 'Sachsen', 1067, '0351', 51.050, 13.737),
    (18, 'Bremen', 'Bremen', 28195, '0421', 53.079, 8.801), (19, 'Fürth', 'Bayern', 90762, '0911', 49.478, 10.989);
