import 'reflect-metadata'
import type { webcrypto } from 'node:crypto'
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'

/** A certificate and its private key. */
export interface KeyPair {
  /** The certificate. */
  readonly cert: string
  /** Its private key, PKCS #8. */
  readonly key: string
}

/** The certificates of an authority. */
export interface Certificates {
  /** Certificate of the authority; its key is not kept. */
  readonly ca: string
  /** For servers on this machine. */
  readonly server: KeyPair
  /** For clients, where servers require a certificate. */
  readonly client: KeyPair
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const DAY_MS = 86_400_000
const NAMES = [
  { type: 'dns', value: 'localhost' },
  { type: 'ip', value: '127.0.0.1' },
] as const

/**
 * Makes an authority, and a certificate each for servers and for clients. The key of the authority is not kept, so
 * nobody can sign more.
 *
 * @returns PEM texts, valid for a year; from yesterday, because the clock of a container may differ.
 */
export async function makeCertificates(): Promise<Certificates> {
  const authorityKeys = await newKeys()
  const ca = await X509CertificateGenerator.createSelfSigned({
    ...common('Holdfast local authority'),
    keys: authorityKeys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  })
  const sign = (name: string, usages: readonly ExtendedKeyUsage[]): Promise<KeyPair> =>
    signed(name, usages, ca, authorityKeys.privateKey)
  const [server, client] = await Promise.all([
    // Servers are also clients of each other, in replication and on the cluster bus.
    sign('localhost', [ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
    sign('holdfast-client', [ExtendedKeyUsage.clientAuth]),
  ])
  return { ca: ca.toString('pem'), server, client }
}

async function signed(
  name: string,
  usages: readonly ExtendedKeyUsage[],
  ca: X509Certificate,
  signingKey: webcrypto.CryptoKey,
): Promise<KeyPair> {
  const keys = await newKeys()
  const { name: _, ...rest } = common(name)
  const cert = await X509CertificateGenerator.create({
    ...rest,
    subject: `CN=${name}`,
    issuer: ca.subject,
    publicKey: keys.publicKey,
    signingKey,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([...usages]),
      new SubjectAlternativeNameExtension([...NAMES]),
    ],
  })
  const key = PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY')
  return { cert: cert.toString('pem'), key }
}

function common(name: string): { name: string; notBefore: Date; notAfter: Date; signingAlgorithm: typeof ALGORITHM } {
  const now = Date.now()
  const validity = { notBefore: new Date(now - DAY_MS), notAfter: new Date(now + 365 * DAY_MS) }
  return { name: `CN=${name}`, ...validity, signingAlgorithm: ALGORITHM }
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
}
