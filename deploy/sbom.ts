/**
 * Writes sbom.cdx.json (CycloneDX) in the image's build: the packages of production with their licences, Node,
 * and Debian's packages as dpkg has them.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

const FROM_LOCK = ['--package-lock-only', '--omit=dev', '--sbom-format=cyclonedx'];
// biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg's own placeholders
const FORMAT = '${Package} ${Version} ${Architecture}\\n';

const output = (command: string, ...args: string[]): string =>
  execFileSync(command, args, { encoding: 'utf8', maxBuffer: 50_000_000 });

const component = (type: string, name: string, version: string, purl: string) => ({
  ...{ 'bom-ref': purl, type, name, version, purl },
});

const bill: { components: object[] } = JSON.parse(output('npm', 'sbom', ...FROM_LOCK));
const { node } = process.versions;
const debian = output('dpkg-query', '--show', `--showformat=${FORMAT}`).trim().split('\n');
bill.components.push(
  component('platform', 'node', node, `pkg:generic/node@${node}`),
  ...debian.map((line) => {
    const [name = '', version = '', architecture = ''] = line.split(' ');
    const purl = `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(version)}?arch=${architecture}`;
    return component('library', name, version, purl);
  }),
);
writeFileSync('sbom.cdx.json', JSON.stringify(bill, null, 2));
